package org.dance4j.cli;

import java.util.List;
import java.util.Optional;
import org.dance4j.datasets.AdaptiveResolution;
import org.dance4j.datasets.Augmentation;
import org.dance4j.datasets.BadInputException;
import org.dance4j.datasets.ImageSize;
import org.dance4j.datasets.Sample;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.slimming.PruneScope;
import org.dance4j.training.Device;
import org.dance4j.training.LearningRate;
import org.dance4j.training.TrainingData;

/** Resolves what {@link Settings} leave open, from the data and the network where it depends on them. */
final class Defaults {

    private static final int CAMVID_EPOCHS = 40;
    private static final int SCENES_EPOCHS = 57;
    private static final double LEARNING_RATE = 0.05;
    /** The paper's. */
    private static final double FINE_TUNING_RATE = 1e-3;

    private static final double MOMENTUM = 0.9;
    private static final double WEIGHT_DECAY = 5e-4;
    private static final int BATCH = 8;
    private static final double PRUNE_RATIO = 0.5;
    private static final int STAGES = 6;
    private static final int MOST_WARMUP_STEPS = 100;
    private static final ImageSize CAMVID_CROP = new ImageSize(352, 480);

    private final Settings settings;
    private final NetworkChoice choice;
    private final Network network;
    private final TrainingData data;

    private Defaults(Settings settings, NetworkChoice choice, Network network, TrainingData data) {
        this.settings = settings;
        this.choice = choice;
        this.network = network;
        this.data = data;
    }

    /**
     * The settings of a run, checked against the network and the data.
     *
     * @param start the network as built, and what it is called
     * @throws BadInputException if a setting cannot be
     */
    static RunConfig resolve(Settings settings, StartingPoint start, TrainingData data) {
        return new Defaults(settings, start.choice(), start.built(), data).resolve();
    }

    private RunConfig resolve() {
        if (settings.epochs != null && settings.trainingMacs != null) {
            throw new BadInputException("a run is as long as --epochs or as --training-macs says, not both");
        }
        boolean on = settings.chosenRecipe() == Recipe.DANCE;
        boolean downsampling = or(settings.downsampling, on);
        boolean dropping = or(settings.dropping, on);
        boolean slimming = or(settings.slimming, on);
        int batch = or(settings.batch, BATCH);
        int stages = or(settings.stages, STAGES);
        double momentum = or(settings.momentum, MOMENTUM);
        boolean pretrained = settings.weights != null || settings.init != null;
        ImageSize crop = crop();
        Integer epochs = settings.trainingMacs == null ? (Integer) or(settings.epochs, camVid() ? CAMVID_EPOCHS : SCENES_EPOCHS) : null;

        Length length = length(epochs, Math.max(1, batch), crop, downsampling, dropping);
        int warmup = or(settings.warmupSteps, (int) Math.min(MOST_WARMUP_STEPS, length.steps() / 10));
        double rate = or(settings.learningRate, pretrained ? FINE_TUNING_RATE : LEARNING_RATE);
        double gammaL1 = !slimming ? 0 : DefaultGammaL1.forRun(
                new LearningRate(rate, warmup, RunConfig.RATE_POWER), momentum, stages, length.steps());
        RunConfig config = new RunConfig(
                data.complexity().dataset(),
                settings.data == null ? null : Converters.absolute(settings.data),
                settings.coarse,
                settings.limit,
                choice.network(),
                choice.backbone(),
                choice.outputStride(),
                choice.width(),
                settings.weights == null ? null : Converters.absolute(settings.weights),
                settings.init == null ? null : Converters.absolute(settings.init),
                settings.chosenRecipe(),
                downsampling,
                dropping,
                or(settings.weighting, on),
                slimming,
                or(settings.pruneRatio, PRUNE_RATIO),
                stages,
                or(settings.pruneScope, PruneScope.HEADER),
                or(settings.gammaL1, gammaL1),
                epochs,
                settings.trainingMacs,
                batch,
                crop,
                rate,
                warmup,
                momentum,
                or(settings.weightDecay, WEIGHT_DECAY),
                or(settings.validateEvery, (int) Math.max(1, length.epochs() / 10)),
                settings.chosenSeed(),
                settings.precision != null ? settings.precision : CpuPrecision.best(),
                or(settings.device, Device.CPU),
                settings.chosenThreads());
        config.training();
        return config;
    }

    private boolean camVid() {
        return data.complexity().dataset().equals("camvid");
    }

    private ImageSize crop() {
        int multiple = network.sizeMultiple();
        List<ImageSize> sizes = data.training().stream().map(Sample::size).distinct().toList();
        ImageSize crop = Optional.ofNullable(settings.crop)
                .orElseGet(() -> camVid()
                        ? CAMVID_CROP
                        : new AdaptiveResolution(multiple, false).full(sizes.get(0)));
        if (crop.height() % multiple != 0 || crop.width() % multiple != 0) {
            throw new BadInputException("--crop must be a multiple of " + multiple
                    + " in height and width for network " + network.name() + ", found " + crop);
        }
        sizes.forEach(Augmentation.of(crop)::requireFits);
        return crop;
    }

    /** How long a run is about. */
    private record Length(double epochs, long steps) {}

    private Length length(Integer epochs, int batch, ImageSize crop, boolean downsampling, boolean dropping) {
        AdaptiveResolution resolution = new AdaptiveResolution(network.sizeMultiple(), downsampling);
        double images = 0;
        double macs = 0;
        for (Sample sample : data.training()) {
            double p = data.complexity().p(sample);
            double kept = dropping ? p : 1;
            ImageSize size = resolution.sizeFor(crop, p);
            images += kept;
            macs += kept * Cost.of(network, size.height(), size.width()).trainingMacs();
        }
        double run = epochs != null ? epochs : settings.trainingMacs / Math.max(1, macs);
        return new Length(run, (long) (run * images / batch));
    }

    private static <T> T or(T given, T otherwise) {
        return given != null ? given : otherwise;
    }
}
