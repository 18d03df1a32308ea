package org.dance4j.runs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.weights.WeightImport;
import org.dance4j.graphs.weights.files.TensorFile;
import org.dance4j.runs.settings.NetworkChoice;
import org.dance4j.runs.settings.NetworkSettings;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.slimming.PruneScope;
import org.dance4j.slimming.Pruning;
import org.dance4j.training.settings.NetworkSlimmingSettings;
import org.dance4j.training.state.Checkpoint;

/**
 * What training starts from.
 *
 * @param choice what the network is called
 * @param built the network before any slimming
 * @param given tensors for some or all of its parameters; the rest are random
 */
public record StartingPoint(NetworkChoice choice, Network built, Weights given) {

    /**
     * @throws BadInputException if the settings contradict each other, or what they start from cannot be used
     * @throws IllegalArgumentException if there is no such network
     */
    static StartingPoint of(NetworkSettings settings, int classes, RunListener listener) {
        if (settings.init() != null) {
            return ofRun(settings, classes, listener);
        }
        NetworkChoice choice = NetworkChoice.of(settings);
        return settings.weights() == null
                ? new StartingPoint(choice, choice.build(classes), Weights.of(Map.of()))
                : ofFile(settings, choice, classes, listener);
    }

    private static StartingPoint ofFile(
            NetworkSettings settings, NetworkChoice choice, int classes, RunListener listener) {
        TensorFile file = TensorFile.read(settings.weights());
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
            throw new BadInputException("cannot start from " + settings.weights() + ": " + e.getMessage(), e);
        }
        Network built = choice.build(classes, imported.naming().normalization().orElse(Architecture.Options.IMAGENET));
        listener.imported(settings.weights(), imported);
        return new StartingPoint(choice, built, imported.loaded());
    }

    private static StartingPoint ofRun(NetworkSettings settings, int classes, RunListener listener) {
        if (settings.weights() != null) {
            throw BadSettingException.of(
                    "training starts from ",
                    new BadSettingException.Field("weights"),
                    " or from ",
                    new BadSettingException.Field("init"),
                    ", not from both");
        }
        StoredRun run = StoredRun.open(settings.init());
        NetworkChoice choice = run.config().network();
        requireSame(settings, "network", settings.network(), choice.network());
        requireSame(settings, "backbone", settings.backbone(), choice.backbone());
        requireSame(settings, "output-stride", settings.outputStride(), choice.outputStride());
        requireSame(settings, "width", settings.width(), choice.width());
        Checkpoint checkpoint = run.checkpoint(listener);
        Network built = checkpoint.network().withClasses(classes);
        Map<String, FloatTensor> kept = new LinkedHashMap<>();
        for (Parameter parameter : built.parameters()) {
            FloatTensor tensor = checkpoint.weights().get(parameter.name());
            if (tensor.shape().equals(parameter.shape())) {
                kept.put(parameter.name(), tensor);
            }
        }
        listener.line("network and weights from " + settings.init() + ": " + kept.size() + " of "
                + built.parameters().size() + " tensors"
                + (kept.size() < built.parameters().size() ? ", class scores start anew" : ""));
        return new StartingPoint(choice, built, Weights.of(kept));
    }

    /** The settings of a run that started from another name that one's network, too. */
    private static void requireSame(NetworkSettings settings, String name, Object given, Object found) {
        if (given != null && !given.equals(found)) {
            BadSettingException.Field field = new BadSettingException.Field(name);
            throw BadSettingException.of(
                    new BadSettingException.Field("init"),
                    " takes the network from run " + settings.init() + ", whose ",
                    field,
                    " is " + found + ", found ",
                    field,
                    " " + given);
        }
    }

    /** The weights to start training with: those given, and random ones where none are. */
    Weights weights(RunConfig config) {
        Weights random = Weights.initial(built, config.seed());
        NetworkSlimmingSettings slimming = config.settings().networkSlimming();
        Weights start = config.slimming() && !slimming.importance().isFirstOrder()
                ? Pruning.sparseStart(
                        built, random, slimming.pruneScope())
                : random;
        return start.with(given.tensors()).requireFits(built);
    }

    /** The mean magnitude that gammas in a scope start a run with slimming at; those given may be far from 0.5. */
    double meanGamma(PruneScope scope) {
        Weights random = Pruning.sparseStart(built, Weights.initial(built, 0), scope);
        return Pruning.meanGamma(built, random.with(given.tensors()), scope);
    }
}
