package org.dance4j.graphs;

import com.google.common.primitives.Ints;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.ops.Parameter;

/**
 * A narrower network within a wider one, of whose tensors its own are parts.
 *
 * @param name what tells it from others of the same wider network, for example {@code 0.5}
 * @param network the narrower network; what it shares with no other, such as the batch norms of a width, has names that the
 *     wider network has not
 * @param kept of each tensor of the wider network that it uses only a part of, the indices that stay by axis, ascending, 0
 *     being the outermost axis
 * @param sources by the names of the tensors that are parts of the wider network's, but bear names of their own: the owners of
 *     those that they are parts of
 */
public record Subnetwork(
        String name, Network network, Map<String, Map<Integer, List<Integer>>> kept, Map<String, String> sources) {

    /** One whose tensors have the names that they have in the wider network. */
    public Subnetwork(String name, Network network, Map<String, Map<Integer, List<Integer>>> kept) {
        this(name, network, kept, Map.of());
    }

    /** Copies the maps. */
    public Subnetwork {
        sources = Map.copyOf(sources);
        Map<String, Map<Integer, List<Integer>>> copy = new LinkedHashMap<>();
        kept.forEach((parameter, axes) -> copy.put(parameter, Map.copyOf(axes)));
        kept = Collections.unmodifiableMap(copy);
    }

    /** All of a network. */
    public static Subnetwork whole(String name, Network network) {
        return new Subnetwork(name, network, Map.of());
    }

    /** The indices that stay of a tensor, by axis; none where all do. */
    public Map<Integer, List<Integer>> keptOf(Parameter parameter) {
        return kept.getOrDefault(parameter.name(), Map.of());
    }

    /** Whether a tensor is a part of the wider network's, but bears a name of its own. */
    public boolean isRenamed(Parameter parameter) {
        return sources.containsKey(parameter.name());
    }

    /** The same tensor by the name of what it is, or is a part of. */
    public Parameter source(Parameter parameter) {
        String owner = sources.get(parameter.name());
        return owner == null ? parameter : new Parameter(owner, parameter.role(), parameter.shape());
    }

    /**
     * Its own tensors.
     *
     * @param all those of the wider network, and those that it shares with no other
     * @throws IllegalArgumentException if one is missing, or of another shape
     */
    public Weights weights(Weights all) {
        return Weights.of(network, parameter -> {
            FloatTensor tensor = all.get(source(parameter).name());
            for (Map.Entry<Integer, List<Integer>> axis : keptOf(parameter).entrySet()) {
                tensor = tensor.gather(axis.getKey(), Ints.toArray(axis.getValue()));
            }
            return tensor;
        });
    }
}
