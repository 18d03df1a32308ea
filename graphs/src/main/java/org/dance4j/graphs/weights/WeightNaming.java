package org.dance4j.graphs.weights;

import java.util.Optional;
import java.util.function.Function;
import org.dance4j.graphs.ops.Normalize;

/**
 * How a kind of weight file names what a network holds.
 *
 * @param description what kind of file it is, for people
 * @param normalization what such files were trained with, if it is not ImageNet's
 * @param foreign from the name under which the network keeps a layer's weights to the name of the PyTorch module that
 *     holds them in the file; empty if such files have none
 */
public record WeightNaming(
        String description, Optional<Normalize> normalization, Function<String, Optional<String>> foreign) {

    /** The network's own names, which are those of the public implementation that it follows. */
    public static final WeightNaming SAME = new WeightNaming("the whole network", Optional::of);

    /** Files for which images are normalised as for ImageNet. */
    public WeightNaming(String description, Function<String, Optional<String>> foreign) {
        this(description, Optional.empty(), foreign);
    }

    /** Files that hold only what the network keeps behind a prefix, and without it. */
    public static WeightNaming behind(String description, String prefix) {
        return new WeightNaming(
                description,
                name -> name.startsWith(prefix) ? Optional.of(name.substring(prefix.length())) : Optional.empty());
    }

    /** Files that begin some names otherwise. */
    public static WeightNaming renamed(String description, String own, String foreign) {
        return new WeightNaming(
                description, name -> Optional.of(name.startsWith(own) ? foreign + name.substring(own.length()) : name));
    }
}
