package org.dance4j.graphs.weights;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;

/**
 * Weights of a PyTorch module brought to a network: under the network's names and with its axes.
 *
 * @param naming how the file names them
 * @param loaded tensors for those parameters of the network that the file has
 * @param missing the parameters that it has not
 * @param restarted the parameters of class scores that it has for another number of classes
 * @param leftOver the file's tensors that the network has no use for
 */
public record WeightImport(
        WeightNaming naming,
        Weights loaded,
        List<Parameter> missing,
        List<Parameter> restarted,
        List<String> leftOver) {

    /** Copies the lists. */
    public WeightImport {
        missing = List.copyOf(missing);
        restarted = List.copyOf(restarted);
        leftOver = List.copyOf(leftOver);
    }

    /**
     * Finds the naming under which the tensors have most of what a network needs, the first of equals, and takes that.
     *
     * @param shapes the tensors' shapes in PyTorch's order, by name
     * @param values the tensor of a name
     * @throws IllegalArgumentException if none of a network's weights is there, or one has a shape that does not fit
     */
    public static WeightImport of(
            Network network,
            List<WeightNaming> namings,
            Map<String, List<Integer>> shapes,
            Function<String, FloatTensor> values) {
        WeightNaming best = null;
        long most = 0;
        for (WeightNaming naming : namings) {
            long found = network.parameters().stream()
                    .filter(parameter -> foreignName(naming, parameter)
                            .filter(shapes::containsKey)
                            .isPresent())
                    .count();
            if (found > most) {
                best = naming;
                most = found;
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("none of its tensors is a weight of network " + network.name()
                    + "; the first is " + shapes.keySet().stream().findFirst().orElse("missing"));
        }
        return load(network, best, shapes, values);
    }

    private static WeightImport load(
            Network network,
            WeightNaming naming,
            Map<String, List<Integer>> shapes,
            Function<String, FloatTensor> values) {
        Set<String> classScores = network.classScores();
        Map<String, FloatTensor> loaded = new LinkedHashMap<>();
        List<Parameter> missing = new ArrayList<>();
        List<Parameter> restarted = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (Parameter parameter : network.parameters()) {
            Optional<String> name = foreignName(naming, parameter).filter(shapes::containsKey);
            if (name.isEmpty()) {
                missing.add(parameter);
                continue;
            }
            used.add(name.get());
            List<Integer> found = shapes.get(name.get());
            if (fits(parameter, found)) {
                loaded.put(parameter.name(), PyTorchLayout.from(parameter, values.apply(name.get())));
            } else if (classScores.contains(parameter.owner())
                    && fitsOtherClasses(parameter, network.classes(), found)) {
                restarted.add(parameter);
            } else {
                throw new IllegalArgumentException("tensor " + name.get() + " has shape " + found + " where layer "
                        + parameter.owner() + " of network " + network.name() + " needs "
                        + PyTorchLayout.shape(parameter));
            }
        }
        List<String> leftOver =
                shapes.keySet().stream().filter(name -> !used.contains(name)).toList();
        return new WeightImport(naming, Weights.of(loaded), missing, restarted, leftOver);
    }

    private static boolean fits(Parameter parameter, List<Integer> found) {
        return fits(PyTorchLayout.shape(parameter), found);
    }

    private static boolean fits(List<Integer> needed, List<Integer> found) {
        // A fully connected layer is a convolution with a kernel as large as the map.
        return found.equals(needed)
                || (needed.size() == 4
                        && found.equals(List.of(needed.get(0), needed.get(1) * needed.get(2) * needed.get(3))));
    }

    /** Whether the tensor would fit if there were another number of classes. */
    private static boolean fitsOtherClasses(Parameter parameter, int classes, List<Integer> found) {
        List<Integer> needed = new ArrayList<>(PyTorchLayout.shape(parameter));
        for (int axis = 0; axis < Math.min(needed.size(), found.size()); axis++) {
            if (needed.get(axis) == classes) {
                needed.set(axis, found.get(axis));
            }
        }
        return fits(needed, found);
    }

    private static Optional<String> foreignName(WeightNaming naming, Parameter parameter) {
        return naming.foreign().apply(parameter.owner()).map(module -> module + PyTorchLayout.suffix(parameter.role()));
    }
}
