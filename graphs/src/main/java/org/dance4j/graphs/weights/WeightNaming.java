package org.dance4j.graphs.weights;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.dance4j.graphs.ops.Normalize;

/**
 * How a kind of weight file names what a network holds.
 *
 * @param description what kind of file it is, for people
 * @param normalization what such files were trained with, in RGB, if it is not ImageNet's
 * @param channels the order of an image's colours that such files were trained with
 * @param foreign from the name under which the network keeps a layer's weights to the name of the PyTorch module that
 *     holds them in the file; empty if such files have none
 * @param relatives files of other kinds that name most of their tensors alike
 */
public record WeightNaming(
        String description,
        Optional<Normalize> normalization,
        ChannelOrder channels,
        Function<String, Optional<String>> foreign,
        List<Relative> relatives) {

    /**
     * A kind of file that is easily taken for another.
     *
     * @param tensor the name of a tensor that only such files have
     * @param meaning what it tells, for people
     */
    public record Relative(String tensor, String meaning) {}

    /** The network's own names, which are those of the public implementation that it follows. */
    public static final WeightNaming SAME = new WeightNaming("the whole network", Optional::of);

    /** Copies the list. */
    public WeightNaming {
        relatives = List.copyOf(relatives);
    }

    /** Files that are not taken for others. */
    public WeightNaming(
            String description, Optional<Normalize> normalization, Function<String, Optional<String>> foreign) {
        this(description, normalization, ChannelOrder.RGB, foreign, List.of());
    }

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

    /** The same files, trained with images in another order of colours. */
    public WeightNaming of(ChannelOrder order) {
        return new WeightNaming(description, normalization, order, foreign, relatives);
    }

    /** The same files, easily taken for others. */
    public WeightNaming unlike(Relative... others) {
        return new WeightNaming(description, normalization, channels, foreign, List.of(others));
    }
}
