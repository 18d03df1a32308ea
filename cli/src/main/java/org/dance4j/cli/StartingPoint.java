package org.dance4j.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.weights.WeightImport;
import org.dance4j.graphs.weights.files.TensorFile;
import org.dance4j.slimming.Pruning;
import org.dance4j.training.state.Checkpoint;

/**
 * What training starts from.
 *
 * @param choice what the network is called
 * @param built the network before any slimming
 * @param given tensors for some or all of its parameters; the rest are random
 */
record StartingPoint(NetworkChoice choice, Network built, Weights given) {

    /**
     * @throws BadInputException if the settings contradict each other, or what they start from cannot be used
     * @throws IllegalArgumentException if there is no such network
     */
    static StartingPoint of(Settings settings, int classes, Console console) {
        if (settings.init != null) {
            return ofRun(settings, classes, console);
        }
        NetworkChoice choice = settings.networkChoice();
        return settings.weights == null
                ? new StartingPoint(choice, choice.build(classes), Weights.of(Map.of()))
                : ofFile(settings, choice, classes, console);
    }

    private static StartingPoint ofFile(Settings settings, NetworkChoice choice, int classes, Console console) {
        TensorFile file = TensorFile.read(settings.weights);
        Map<String, TensorFile.Entry> weights = new LinkedHashMap<>();
        file.entries().stream()
                .filter(entry -> entry.values().isPresent())
                .forEach(entry -> weights.put(entry.name(), entry));
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        weights.forEach((name, entry) -> shapes.put(name, entry.shape()));
        WeightImport imported;
        try {
            imported = WeightImport.of(choice.build(classes), choice.namings(classes), shapes, name -> weights.get(name)
                    .values()
                    .orElseThrow());
        } catch (IllegalArgumentException e) {
            throw new BadInputException("cannot start from " + settings.weights + ": " + e.getMessage(), e);
        }
        Network built = choice.build(classes, imported.naming().normalization().orElse(Architecture.Options.IMAGENET));
        console.line(
                "weights from " + settings.weights + ": " + imported.naming().description());
        console.line(table(imported).toString());
        return new StartingPoint(choice, built, imported.loaded());
    }

    private static Table table(WeightImport imported) {
        Table table = new Table("weights", "tensors", "for example").rule();
        row(table, "loaded", List.copyOf(imported.loaded().names()));
        row(table, "missing, so random", names(imported.missing()));
        row(table, "other classes, so random", names(imported.restarted()));
        row(table, "left over", imported.leftOver());
        return table;
    }

    private static List<String> names(List<Parameter> parameters) {
        return parameters.stream().map(Parameter::name).toList();
    }

    private static void row(Table table, String what, List<String> names) {
        String examples = names.stream().limit(2).collect(Collectors.joining(", ")) + (names.size() > 2 ? ", …" : "");
        table.row(what, String.valueOf(names.size()), examples);
    }

    private static StartingPoint ofRun(Settings settings, int classes, Console console) {
        if (settings.weights != null) {
            throw new BadInputException("training starts from --weights or from --init, not from both");
        }
        StoredRun run = StoredRun.open(settings.init);
        RunConfig config = run.config();
        requireSame(settings, "--network", settings.network, config.network());
        requireSame(settings, "--backbone", settings.backbone, config.backbone());
        requireSame(settings, "--output-stride", settings.outputStride, config.outputStride());
        requireSame(settings, "--width", settings.width, config.width());
        Checkpoint checkpoint = run.checkpoint(console);
        Network built = checkpoint.network().withClasses(classes);
        Map<String, FloatTensor> kept = new LinkedHashMap<>();
        for (Parameter parameter : built.parameters()) {
            FloatTensor tensor = checkpoint.weights().get(parameter.name());
            if (tensor.shape().equals(parameter.shape())) {
                kept.put(parameter.name(), tensor);
            }
        }
        console.line("network and weights from " + settings.init + ": " + kept.size() + " of "
                + built.parameters().size() + " tensors"
                + (kept.size() < built.parameters().size() ? ", class scores start anew" : ""));
        return new StartingPoint(
                new NetworkChoice(config.network(), config.backbone(), config.outputStride(), config.width()),
                built,
                Weights.of(kept));
    }

    /** The settings of a run that started from another name that one's network, too. */
    private static void requireSame(Settings settings, String option, Object given, Object found) {
        if (given != null && !given.equals(found)) {
            throw new BadInputException("--init takes the network from run " + settings.init + ", whose " + option
                    + " is " + found + ", found " + option + " " + given);
        }
    }

    /** The weights to start training with: those given, and random ones where none are. */
    Weights weights(RunConfig config) {
        Weights random = Weights.initial(built, config.seed());
        Weights start = config.slimming() ? Pruning.sparseStart(built, random, config.pruneScope()) : random;
        return start.with(given.tensors()).requireFits(built);
    }
}
