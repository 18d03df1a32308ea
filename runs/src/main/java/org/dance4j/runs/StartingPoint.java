package org.dance4j.runs;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.graphs.BoundaryHead;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.integers.IntegerTraining;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.weights.ClassScores;
import org.dance4j.graphs.weights.WeightImport;
import org.dance4j.graphs.weights.files.TensorFile;
import org.dance4j.runs.settings.ClassNames;
import org.dance4j.runs.settings.NetworkChoice;
import org.dance4j.runs.settings.NetworkSettings;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.slimming.PruneScope;
import org.dance4j.slimming.Pruning;
import org.dance4j.slimming.widths.Width;
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.optimizer.LayerRates;
import org.dance4j.training.settings.IntegerSettings;
import org.dance4j.training.settings.NetworkSlimmingSettings;
import org.dance4j.training.state.Checkpoint;

/**
 * What training starts from.
 *
 * @param choice what the network is called
 * @param built the network before any slimming
 * @param given tensors for some or all of its parameters; the rest are random
 * @param scores class scores from elsewhere, of which those of the dataset's classes are used
 * @param widths those of the run that it is, whose batch norms are among the tensors
 */
public record StartingPoint(NetworkChoice choice, Network built, Weights given, ClassScores scores, Widths widths) {

    private StartingPoint(NetworkChoice choice, Network built, Weights given, ClassScores scores) {
        this(choice, built, given, scores, Widths.NONE);
    }

    /**
     * @param classes the dataset's, in their order
     * @throws BadInputException if the settings contradict each other, or what they start from cannot be used
     * @throws IllegalArgumentException if there is no such network
     */
    static StartingPoint of(NetworkSettings settings, List<String> classes, RunListener listener) {
        if (settings.init() != null) {
            return ofRun(settings, classes, listener);
        }
        NetworkChoice choice = NetworkChoice.of(settings);
        return settings.weights() == null
                ? new StartingPoint(choice, choice.build(classes.size()), Weights.of(Map.of()), ClassScores.NONE)
                : ofFile(settings, choice, classes, listener);
    }

    private static StartingPoint ofFile(
            NetworkSettings settings, NetworkChoice choice, List<String> classes, RunListener listener) {
        Path path = settings.weights();
        TensorFile file = TensorFile.read(path);
        Map<String, TensorFile.Entry> weights = new LinkedHashMap<>();
        file.entries().stream()
                .filter(entry -> entry.values().isPresent())
                .forEach(entry -> weights.put(entry.name(), entry));
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        weights.forEach((name, entry) -> shapes.put(name, entry.shape()));
        int count = classes.size();
        Network plain = choice.build(count);
        WeightImport imported;
        try {
            imported = WeightImport.of(plain, choice.namings(count), shapes, name -> weights.get(name)
                    .values()
                    .orElseThrow());
            imported = imported.toRgb(plain, settings.channelOrder(imported.naming()));
        } catch (IllegalArgumentException e) {
            throw new BadInputException("cannot start from " + path + ": " + e.getMessage(), e);
        }
        if (!Boolean.TRUE.equals(settings.partialWeights())) {
            requireComplete(path, imported, plain);
        }
        Network built = choice.build(
                count,
                settings.normalization().or(imported.naming()::normalization).orElse(Architecture.Options.IMAGENET));
        settings.normalization().ifPresent(normalization -> requireNormalizes(built, normalization));
        listener.imported(path, imported);
        TrainedScores scores = scores(settings, imported, built);
        if (!scores.tensors().names().isEmpty()) {
            listener.line(scores.sentence(classes));
        }
        return new StartingPoint(choice, built, imported.loaded(), scores.of(classes));
    }

    private static void requireComplete(Path path, WeightImport imported, Network network) {
        try {
            imported.requireComplete(network);
        } catch (IllegalArgumentException e) {
            throw BadSettingException.because(
                    e,
                    "cannot start from " + path + ": " + e.getMessage() + " (",
                    new BadSettingException.Field("partial-weights"),
                    " starts from what fits all the same)");
        }
    }

    /** Whoever writes a network may have passed over what its images are to be normalised by. */
    private static void requireNormalizes(Network network, Normalize normalization) {
        if (network.layers().stream().noneMatch(layer -> layer.op().equals(normalization))) {
            throw BadSettingException.of(
                    "network " + network.name() + " normalises images in a way of its own, and takes no ",
                    new BadSettingException.Field("mean"));
        }
    }

    private static TrainedScores scores(NetworkSettings settings, WeightImport imported, Network network) {
        boolean others = !imported.otherScores().names().isEmpty();
        Weights tensors = others ? imported.otherScores() : ClassScores.among(network, imported.loaded());
        int classes = others
                ? imported.otherScores()
                        .get(imported.restarted().get(0).name())
                        .shape()
                        .get(imported.restarted().get(0).role().outputAxis())
                : network.classes();
        Optional<List<String>> names =
                Optional.ofNullable(settings.weightsClasses()).map(ClassNames::names);
        if (names.isPresent() && (tensors.names().isEmpty() || names.get().size() != classes)) {
            throw BadSettingException.of(
                    new BadSettingException.Field("weights-classes"),
                    " names " + names.get().size() + " classes, and " + settings.weights() + " holds class scores of "
                            + (tensors.names().isEmpty() ? "none" : classes));
        }
        return new TrainedScores(tensors, classes, names);
    }

    private static StartingPoint ofRun(NetworkSettings settings, List<String> classes, RunListener listener) {
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
        if (settings.outputStride() != null) {
            requireSame(settings, "output-stride", stride(settings, choice), choice.actualOutputStride());
        }
        requireSame(settings, "width", settings.width(), choice.width());
        requireSame(settings, "header-width", settings.headerWidth(), choice.headerWidth());
        Checkpoint checkpoint = run.checkpoint(listener);
        Network trained = checkpoint.network();
        Network built = trained.withClasses(classes.size());
        Weights tensors = ClassScores.among(trained, checkpoint.weights());
        Map<String, FloatTensor> kept = new LinkedHashMap<>(checkpoint.weights().tensors());
        kept.keySet().removeAll(tensors.names());
        TrainedScores scores = new TrainedScores(
                tensors, trained.classes(), run.classNames().filter(names -> names.size() == trained.classes()));
        boolean same = scores.of(classes).match().isSame();
        long own = built.parameters().stream()
                .filter(parameter -> kept.containsKey(parameter.name()))
                .count();
        long taken = own + (same ? tensors.names().size() : 0);
        listener.line("network and weights from " + settings.init() + ": " + taken + " of "
                + built.parameters().size() + " tensors"
                + (same && scores.names().isPresent() ? "" : ", " + scores.sentence(classes)));
        return new StartingPoint(
                choice,
                built,
                Weights.of(kept),
                scores.of(classes),
                checkpoint.model().widths());
    }

    /** The output stride that is asked for, which configurations of runs call 0 where it is the network's default. */
    private static int stride(NetworkSettings settings, NetworkChoice choice) {
        return new NetworkChoice(
                        choice.network(),
                        choice.backbone(),
                        settings.outputStride(),
                        choice.width(),
                        choice.headerWidth())
                .actualOutputStride();
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

    /**
     * The same with a head that tells borders, or without.
     *
     * @param weight what its loss counts; 0 for none
     * @throws BadSettingException if it starts from a run in integers that has none
     */
    StartingPoint withBoundaryHead(double weight) {
        Network other = weight > 0 ? headed(weight) : BoundaryHead.removed(built);
        Map<String, FloatTensor> tensors = new LinkedHashMap<>(given.tensors());
        Set<String> gone = new HashSet<>();
        built.parameters().forEach(parameter -> gone.add(parameter.name()));
        other.parameters().forEach(parameter -> gone.remove(parameter.name()));
        tensors.keySet().removeIf(name -> gone.contains(name.replaceFirst("@[^/]*", "")));
        return new StartingPoint(choice, other, Weights.of(tensors), scores, widths.on(other));
    }

    private Network headed(double weight) {
        if (KernelGrids.of(built).isPresent() && !BoundaryHead.isIn(built)) {
            throw BadSettingException.of(
                    "the run that ",
                    new BadSettingException.Field("init"),
                    " names was trained in integers, without ",
                    new BadSettingException.Field("boundary-head"),
                    ", which is not added to it");
        }
        return BoundaryHead.added(built, weight);
    }

    /**
     * The same with grids of integers.
     *
     * @param integers which, none of them null
     * @param listener is told what the grids clip of the weights
     * @throws BadInputException if it starts from a run of other arithmetic, or a layer has no form in integers
     */
    StartingPoint onGrids(IntegerSettings integers, RunListener listener) {
        Optional<Quantize> grid = integers.grid();
        Optional<Quantize> own = KernelGrids.of(built);
        if (own.equals(grid) && integers.hasNormsOf(built)) {
            return this;
        } else if (own.isPresent()) {
            throw BadSettingException.of(
                    "the run that ",
                    new BadSettingException.Field("init"),
                    " names was trained in integers ("
                            + KernelGrids.arithmetic(built)
                            + (grid.isEmpty()
                                    ? "), and its weights do not go on in a network of floats: see "
                                    : "), and its weights do not go on on other grids than theirs: see "),
                    new BadSettingException.Field("arithmetic"));
        }
        Network onGrids = IntegerTraining.of(built, grid.orElseThrow(), integers.normBits());
        ClippedKernels.of(onGrids, given).sentence().ifPresent(listener::line);
        return new StartingPoint(choice, onGrids, IntegerTraining.weights(onGrids, given), scores);
    }

    /** The weights to start training with: those given, and random ones where none are. */
    Weights weights(RunConfig config) {
        Weights random = Weights.initial(built, config.seed());
        NetworkSlimmingSettings slimming = config.settings().networkSlimming();
        Weights start = config.slimming() && slimming.importance().isByGammas()
                ? Pruning.sparseStart(built, random, slimming.pruneScope())
                : random;
        Weights all = start.with(given.tensors());
        return all.with(scores.over(built, start)).requireFits(built);
    }

    /** The same with batch norms of those of some widths that keep the same channels as they did there. */
    Weights weights(RunConfig config, Widths wanted) {
        Map<String, FloatTensor> all = new LinkedHashMap<>(weights(config).tensors());
        // A head that only one of the two runs has changes nothing in what the other layers keep.
        Network bare = BoundaryHead.removed(built);
        List<Width> same = wanted.on(bare).all();
        for (Width width : widths.all()) {
            if (!width.keepsAll() && !same.contains(width.on(bare))) {
                all.keySet().removeAll(width.ownStart(built, weights(config)).names());
            }
        }
        return Weights.of(all);
    }

    /** Whether the backbone starts from weights, and nothing else does. */
    boolean isBackbone() {
        Set<String> owners = LayerRates.ofBackbone(built, 1).owners();
        Set<Boolean> inBackbone = built.parameters().stream()
                .filter(parameter -> given.tensors().containsKey(parameter.name()))
                .map(parameter -> owners.contains(parameter.owner()))
                .collect(Collectors.toSet());
        return inBackbone.equals(Set.of(true)) && scores.tensors().names().isEmpty();
    }

    /** The mean magnitude that gammas in a scope start a run with slimming at; those given may be far from 0.5. */
    double meanGamma(PruneScope scope) {
        Weights random = Pruning.sparseStart(built, Weights.initial(built, 0), scope);
        return Pruning.meanGamma(built, random.with(given.tensors()), scope);
    }
}
