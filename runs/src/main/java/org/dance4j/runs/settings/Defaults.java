package org.dance4j.runs.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.CpuPrecision;
import org.dance4j.common.runtime.Device;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.batches.Augmentation;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.batches.LinearRange;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.slimming.PruneScope;
import org.dance4j.training.LearningRate;
import org.dance4j.training.TrainingData;

/** Resolves what {@link Settings} leave open, from the data and the network where it depends on them. */
public final class Defaults {

    private static final int EPOCHS = 40;

    /** Those of the sets that are usually trained on for 40,000 steps of 8 images make as many. */
    private static final Map<String, Integer> EPOCHS_OF =
            Map.of("scenes", 57, "cityscapes", 108, "bdd100k", 46, "voc2012", 219);

    private static final double LEARNING_RATE = 0.05;
    /** The paper's. */
    private static final double FINE_TUNING_RATE = 1e-3;

    private static final double MOMENTUM = 0.9;
    private static final double WEIGHT_DECAY = 5e-4;
    private static final int BATCH = 8;
    private static final double PRUNE_RATIO = 0.5;
    private static final int STAGES = 6;
    private static final int MOST_WARMUP_STEPS = 100;

    /** What Cityscapes' images of 1024 x 2048 are usually cropped to, as in MMSegmentation's configurations. */
    private static final ImageSize LARGEST_CROP = new ImageSize(512, 1024);

    private final Settings settings;
    private final ToDoubleFunction<PruneScope> meanGamma;
    private final NetworkChoice choice;
    private final Network network;
    private final TrainingData data;

    private Defaults(
            Settings settings,
            NetworkChoice choice,
            Network built,
            ToDoubleFunction<PruneScope> meanGamma,
            TrainingData data) {
        this.settings = settings;
        this.choice = choice;
        this.network = built;
        this.meanGamma = meanGamma;
        this.data = data;
    }

    /**
     * The settings of a run, checked against the network and the data.
     *
     * @param choice what the network is called
     * @param built the network before any slimming
     * @param meanGamma the mean magnitude that gammas in a scope start a run with slimming at
     * @throws BadInputException if a setting cannot be
     */
    public static RunConfig resolve(
            Settings settings,
            NetworkChoice choice,
            Network built,
            ToDoubleFunction<PruneScope> meanGamma,
            TrainingData data) {
        return new Defaults(settings, choice, built, meanGamma, data).resolve();
    }

    private RunConfig resolve() {
        if (Stream.of(settings.epochs, settings.steps, settings.trainingMacs)
                        .filter(Objects::nonNull)
                        .count()
                > 1) {
            throw new BadInputException("a run is as long as --epochs, --steps or --training-macs says, one of them");
        }
        boolean on = settings.chosenRecipe() == Recipe.DANCE;
        boolean downsampling = or(settings.downsampling, on);
        boolean dropping = or(settings.dropping, on);
        boolean slimming = or(settings.slimming, on);
        Indicator indicator = new Indicator(or(settings.indicator, Indicator.Kind.PROPOSED), settings.chosenSeed());
        LinearRange keep = or(settings.keep, LinearRange.P);
        LinearRange lossWeights = or(settings.lossWeights, LinearRange.P);
        When dataWhen = or(settings.dataWhen, When.THROUGHOUT);
        When networkWhen = or(settings.networkWhen, When.THROUGHOUT);
        DataSlimming dataSlimming = new DataSlimming(
                downsampling, dropping, or(settings.weighting, on), indicator, keep, lossWeights, dataWhen.interval());
        int batch = or(settings.batch, BATCH);
        int stages = or(settings.stages, STAGES);
        double momentum = or(settings.momentum, MOMENTUM);
        boolean pretrained = settings.weights != null || settings.init != null;
        ImageSize crop = crop();
        String dataset = data.complexity().dataset();
        Integer epochs = settings.saysHowLong() ? settings.epochs : (Integer) epochs(dataset);

        RunLength length = length(epochs, Math.max(1, batch), crop, dataSlimming);
        int warmup = or(settings.warmupSteps, (int) Math.min(MOST_WARMUP_STEPS, length.steps() / 10));
        double rate = or(settings.learningRate, pretrained ? FINE_TUNING_RATE : LEARNING_RATE);
        double ratio = or(settings.pruneRatio, PRUNE_RATIO);
        double gammaL1 = !slimming
                ? 0
                : DefaultGammaL1.forRun(
                        new LearningRate(rate, warmup, RunConfig.RATE_POWER),
                        momentum,
                        RunConfig.pruning(ratio, stages, networkWhen),
                        length,
                        meanGamma.applyAsDouble(or(settings.pruneScope, PruneScope.HEADER)));
        RunConfig config = new RunConfig(
                dataset,
                settings.data == null ? null : settings.data.toAbsolutePath().normalize(),
                settings.coarse,
                settings.limit,
                settings.skipBad,
                choice.network(),
                choice.backbone(),
                choice.outputStride(),
                choice.width(),
                settings.weights == null
                        ? null
                        : settings.weights.toAbsolutePath().normalize(),
                settings.init == null ? null : settings.init.toAbsolutePath().normalize(),
                settings.chosenRecipe(),
                downsampling,
                dropping,
                dataSlimming.weighting(),
                indicator.kind(),
                keep,
                lossWeights,
                dataWhen,
                slimming,
                ratio,
                stages,
                networkWhen,
                or(settings.pruneScope, PruneScope.HEADER),
                or(settings.gammaL1, gammaL1),
                epochs,
                settings.steps,
                settings.trainingMacs,
                batch,
                crop,
                rate,
                warmup,
                momentum,
                or(settings.weightDecay, WEIGHT_DECAY),
                or(settings.validateEvery, (int) Math.max(1, length.epochs() / 10)),
                settings.validateOn,
                or(settings.export, true),
                settings.chosenSeed(),
                settings.precision != null ? settings.precision : CpuPrecision.best(),
                or(settings.device, Device.CPU),
                settings.chosenThreads());
        config.training();
        return config;
    }

    /** The epochs that a dataset is trained on for. */
    public static int epochs(String dataset) {
        return EPOCHS_OF.getOrDefault(dataset, EPOCHS);
    }

    private ImageSize crop() {
        int multiple = network.sizeMultiple();
        Map<ImageSize, Long> sizes = data.training().stream()
                .map(Sample::size)
                .collect(Collectors.groupingBy(Function.identity(), LinkedHashMap::new, Collectors.counting()));
        ImageSize crop = Optional.ofNullable(settings.crop).orElseGet(() -> crop(sizes, multiple));
        if (crop.height() % multiple != 0 || crop.width() % multiple != 0) {
            throw new BadInputException("--crop must be a multiple of " + multiple + " in height and width for network "
                    + network.name() + ", found " + crop);
        }
        Augmentation.of(crop).requireFitsSome(sizes.keySet());
        return crop;
    }

    /** The size of most images, as far as it is not too large. */
    private static ImageSize crop(Map<ImageSize, Long> sizes, int multiple) {
        ImageSize usual =
                Collections.max(sizes.entrySet(), Map.Entry.comparingByValue()).getKey();
        ImageSize most = new ImageSize(
                Math.min(usual.height(), LARGEST_CROP.height()), Math.min(usual.width(), LARGEST_CROP.width()));
        return new AdaptiveResolution(multiple, false).full(most);
    }

    private RunLength length(Integer epochs, int batch, ImageSize crop, DataSlimming slimming) {
        Epoch whole = epoch(crop, DataSlimming.NONE);
        Epoch slimmed = epoch(crop, slimming);
        double wholeEpochs = epochs(epochs, batch, whole);
        double slimmedEpochs = epochs(epochs, batch, slimmed);
        double within = slimming.interval().before(1);
        return new RunLength(
                within * slimmedEpochs + (1 - within) * wholeEpochs,
                slimmedEpochs * slimmed.images() / batch,
                wholeEpochs * whole.images() / batch,
                slimming.interval());
    }

    /** How many such epochs the run has. */
    private double epochs(Integer epochs, int batch, Epoch epoch) {
        if (settings.steps != null) {
            return (double) settings.steps * batch / Math.max(1, epoch.images());
        }
        return epochs != null ? epochs : settings.trainingMacs / epoch.macs();
    }

    /**
     * What an epoch of the network as built is, about.
     *
     * @param images trained on
     * @param macs of training, at least 1
     */
    private record Epoch(double images, double macs) {}

    private Epoch epoch(ImageSize crop, DataSlimming slimming) {
        AdaptiveResolution resolution = new AdaptiveResolution(network.sizeMultiple(), slimming.downsampling());
        double images = 0;
        double macs = 0;
        for (Sample sample : data.training()) {
            double p = data.complexity().p(sample, slimming.indicator());
            double kept = slimming.keepProbability(p);
            ImageSize size = resolution.sizeFor(crop, p);
            images += kept;
            macs += kept * Cost.of(network, size.height(), size.width()).trainingMacs();
        }
        return new Epoch(images, Math.max(1, macs));
    }

    private static <T> T or(T given, T otherwise) {
        return given != null ? given : otherwise;
    }
}
