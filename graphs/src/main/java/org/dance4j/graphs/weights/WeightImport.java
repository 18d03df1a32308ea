package org.dance4j.graphs.weights;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dance4j.graphs.Auxiliary;
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
 * @param restarted the parameters of class scores, if it has them for another number of classes
 * @param otherScores the file's tensors for these, which fit the network but for its classes
 * @param leftOver the file's tensors that the network has no use for
 */
public record WeightImport(
        WeightNaming naming,
        Weights loaded,
        List<Parameter> missing,
        List<Parameter> restarted,
        Weights otherScores,
        List<String> leftOver) {

    /** Most names in a sentence. */
    private static final int MOST_NAMES = 3;

    private static final String OTHER_SCORES = " for as many classes as the file's first scores are of";

    /** How ResNets call their blocks; a deeper one has more of them in the same stage. */
    private static final Pattern BLOCK = Pattern.compile("(?:^|\\.)(layer\\d+)\\.\\d+\\.");

    /** Copies the lists. */
    public WeightImport {
        missing = List.copyOf(missing);
        restarted = List.copyOf(restarted);
        leftOver = List.copyOf(leftOver);
    }

    /**
     * Finds the naming under which the tensors have most of what a network needs, of equals that under which they lack
     * least, the first again of these, and takes that.
     *
     * @param shapes the tensors' shapes in PyTorch's order, by name
     * @param values the tensor of a name
     * @throws IllegalArgumentException if none of a network's weights is there, one has a shape that does not fit, or
     *     values that no weights have: infinite ones, ones that are not a number, and variances below 0
     */
    public static WeightImport of(
            Network network,
            List<WeightNaming> namings,
            Map<String, List<Integer>> shapes,
            Function<String, FloatTensor> values) {
        WeightNaming best = null;
        long most = 0;
        long least = Long.MAX_VALUE;
        for (WeightNaming naming : namings) {
            List<String> wanted = network.parameters().stream()
                    .flatMap(parameter -> foreignName(naming, parameter).stream())
                    .toList();
            long found = wanted.stream().filter(shapes::containsKey).count();
            long absent = wanted.size() - found;
            if (found > most || (found > 0 && found == most && absent < least)) {
                best = naming;
                most = found;
                least = absent;
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
        Map<String, Parameter> others = otherClasses(network, naming, shapes);
        Map<String, FloatTensor> loaded = new LinkedHashMap<>();
        Map<String, FloatTensor> otherScores = new LinkedHashMap<>();
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
            Parameter needed = others.getOrDefault(parameter.name(), parameter);
            requireFits(network, parameter, needed, name.get(), shapes.get(name.get()));
            FloatTensor tensor = PyTorchLayout.from(needed, requireSound(parameter, name.get(), values));
            if (others.containsKey(parameter.name())) {
                restarted.add(parameter);
                otherScores.put(parameter.name(), tensor);
            } else {
                loaded.put(parameter.name(), tensor);
            }
        }
        // A count, which is a float in files whose tensors were all made halves or floats.
        List<String> leftOver = shapes.keySet().stream()
                .filter(name -> !used.contains(name) && !name.endsWith("num_batches_tracked"))
                .toList();
        return new WeightImport(naming, Weights.of(loaded), missing, restarted, Weights.of(otherScores), leftOver);
    }

    /**
     * The parameters of class scores by name, as they are for the file's classes, if it has another number of these than
     * the network. All scores of a file are of the same classes, so that all are, or none.
     */
    private static Map<String, Parameter> otherClasses(
            Network network, WeightNaming naming, Map<String, List<Integer>> shapes) {
        Set<String> owners = network.classScores();
        for (Parameter parameter : network.parameters()) {
            Optional<String> name = foreignName(naming, parameter).filter(shapes::containsKey);
            if (owners.contains(parameter.owner()) && name.isPresent()) {
                List<Integer> found = shapes.get(name.get());
                int axis = parameter.role() == Parameter.Role.TRANSPOSED_KERNEL ? 1 : 0;
                int classes = found.size() > axis ? found.get(axis) : 0;
                if (classes > 0 && classes != network.classes()) {
                    return network.withClasses(classes).parameters().stream()
                            .filter(other -> owners.contains(other.owner()))
                            .collect(Collectors.toMap(Parameter::name, other -> other));
                }
            }
        }
        return Map.of();
    }

    private static void requireFits(
            Network network, Parameter parameter, Parameter needed, String name, List<Integer> found) {
        if (!fits(PyTorchLayout.shape(needed), found)) {
            throw new IllegalArgumentException("tensor " + name + " has shape " + found + " where layer "
                    + parameter.owner() + " of network " + network.name() + " needs "
                    + PyTorchLayout.shape(needed) + (needed.equals(parameter) ? "" : OTHER_SCORES));
        }
    }

    private static boolean fits(List<Integer> needed, List<Integer> found) {
        // A fully connected layer is a convolution with a kernel as large as the map.
        return found.equals(needed)
                || (needed.size() == 4
                        && found.equals(List.of(needed.get(0), needed.get(1) * needed.get(2) * needed.get(3))));
    }

    private static FloatTensor requireSound(Parameter parameter, String name, Function<String, FloatTensor> values) {
        FloatTensor tensor = values.apply(name).requireFinite(name);
        if (parameter.role() == Parameter.Role.MOVING_VARIANCE) {
            for (int i = 0; i < tensor.size(); i++) {
                if (tensor.get(i) < 0) {
                    throw new IllegalArgumentException(
                            "tensor " + name + " holds variances, and that of channel " + i + " is " + tensor.get(i));
                }
            }
        }
        return tensor;
    }

    private static Optional<String> foreignName(WeightNaming naming, Parameter parameter) {
        return naming.foreign().apply(parameter.owner()).map(module -> module + PyTorchLayout.suffix(parameter.role()));
    }

    /**
     * The same for RGB images.
     *
     * @param order the order of colours that the file's weights are for
     * @throws IllegalArgumentException if the network does not allow that, see {@link ChannelOrder#toRgb}
     */
    public WeightImport toRgb(Network network, ChannelOrder order) {
        return new WeightImport(naming, order.toRgb(network, loaded), missing, restarted, otherScores, leftOver);
    }

    /**
     * Requires all that a network takes from such files, and that the layers which it takes have no more than theirs.
     * Heads that only auxiliary outputs need may be absent, if the whole of them is.
     *
     * @throws IllegalArgumentException if something is absent, or there is more; the message says what
     */
    public void requireComplete(Network network) {
        Set<Parameter> excused = absentHeads(network);
        List<String> lacking = missing.stream()
                .filter(parameter -> !excused.contains(parameter))
                .flatMap(parameter -> foreignName(naming, parameter).stream())
                .toList();
        String kind = "as " + naming.description() + " it ";
        if (!lacking.isEmpty()) {
            long needed = network.parameters().stream()
                    .filter(parameter -> foreignName(naming, parameter).isPresent() && !excused.contains(parameter))
                    .count();
            String relative = naming.relatives().stream()
                    .filter(other -> leftOver.contains(other.tensor()))
                    .map(other -> "; its " + other.tensor() + " " + other.meaning())
                    .findFirst()
                    .orElse("");
            throw new IllegalArgumentException(
                    kind + "lacks " + lacking.size() + " of the " + needed + " tensors that network " + network.name()
                            + " takes from such files: " + first(lacking) + relative);
        }
        List<String> surplus = surplus(network);
        if (!surplus.isEmpty()) {
            throw new IllegalArgumentException(kind + "has more than network " + network.name()
                    + " takes of the same layers, which would not compute the same without: " + first(surplus)
                    + (surplus.stream().anyMatch(name -> BLOCK.matcher(name).find())
                            ? "; is its backbone another?"
                            : ""));
        }
    }

    private static String first(List<String> names) {
        return names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
                + (names.size() > MOST_NAMES ? ", …" : "");
    }

    private Set<Parameter> absentHeads(Network network) {
        Set<Parameter> absent = Set.copyOf(missing);
        List<Parameter> main = network.inference().parameters();
        Set<Parameter> excused = new HashSet<>();
        for (Auxiliary auxiliary : network.auxiliaries()) {
            Network branch = new Network(
                    network.name(), network.sizeMultiple(), network.layers(), auxiliary.output(), List.of());
            Set<Parameter> own = new HashSet<>(branch.inference().parameters());
            main.forEach(own::remove);
            if (absent.containsAll(own)) {
                excused.addAll(own);
            }
        }
        return excused;
    }

    /** Tensors such as the bias of a convolution that has none in the network, or blocks that its stages have not. */
    private List<String> surplus(Network network) {
        Set<String> absent = missing.stream().map(Parameter::owner).collect(Collectors.toSet());
        Set<String> possible = network.parameters().stream()
                .map(Parameter::owner)
                .filter(owner -> !absent.contains(owner))
                .flatMap(owner -> naming.foreign().apply(owner).stream())
                .flatMap(module -> PyTorchLayout.SUFFIXES.stream().map(suffix -> module + suffix))
                .collect(Collectors.toSet());
        Set<String> stages = network.parameters().stream()
                .filter(parameter -> !missing.contains(parameter))
                .flatMap(parameter -> foreignName(naming, parameter).stream())
                .flatMap(name -> stage(name).stream())
                .collect(Collectors.toSet());
        return leftOver.stream()
                .filter(name -> possible.contains(name)
                        || stage(name).filter(stages::contains).isPresent())
                .toList();
    }

    /** The stage of a ResNet that a tensor is of. */
    private static Optional<String> stage(String name) {
        Matcher block = BLOCK.matcher(name);
        return block.find() ? Optional.of(name.substring(0, block.end(1))) : Optional.empty();
    }
}
