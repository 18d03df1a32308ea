package org.dance4j.training;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.settings.SettingSchema;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.ForwardingSample;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.batches.Interval;
import org.dance4j.datasets.batches.PipelineConfig;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.measure.ConsumptionMeter;
import org.dance4j.graphs.Auxiliary;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.slimming.Importance;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.optimizer.Sgd;
import org.dance4j.training.settings.OptimizerKind;
import org.dance4j.training.settings.TeacherKind;
import org.dance4j.training.settings.When;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.TrainingState;

/** A network and pictures so small that a step takes milliseconds. */
public final class TestRun {

    /** Two strided layers of backbone; a head of 32 + 32 channels that may be pruned, and an auxiliary output. */
    public static final Network NETWORK = network();

    static final TrainingData DATA = data(32, 64);
    private static final double DAY = 24 * 60;

    static final TrainingListener SILENT = new TrainingListener() {};

    private TestRun() {}

    private static Network network() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String x = net.relu("stem.relu", net.batchNorm("stem.bn", net.conv("stem", image, 8, 3, 2)));
        x = net.relu("deep.relu", net.batchNorm("deep.bn", net.conv("deep", x, 16, 3, 2)));
        net.part(Part.HEAD);
        String fused = net.relu("fuse.relu", net.batchNorm("fuse.bn", net.conv("fuse", x, 32, 3, 1)));
        x = net.relu("refine.relu", net.batchNorm("refine.bn", net.conv("refine", fused, 32, 1, 1)));
        String logits = net.enlarge("logits", net.classifier("classifier", x, 3), Interpolation.BILINEAR);
        String aside = net.enlarge("aside.logits", net.classifier("aside", fused, 3), Interpolation.BILINEAR);
        return new Network("tiny", 8, net.layers(), logits, List.of(new Auxiliary(aside, 1)));
    }

    /**
     * Multiply-accumulates of a training step of {@link #NETWORK} for one image, by hand.
     *
     * @param fused channels left of the layer named so
     * @param refined channels left of the layer named so
     */
    static long trainingMacs(ImageSize size, int fused, int refined) {
        long half = size.area() / 4;
        long quarter = size.area() / 16;
        return 2 * half * 9 * 3 * 8
                + 3 * quarter * (9L * 8 * 16 + 9L * 16 * fused + (long) fused * refined + refined * 3L + fused * 3L);
    }

    /** Pictures of coloured squares, the later the smaller and noisier: images to train on, and a quarter as many others. */
    static TrainingData data(int images, int size) {
        List<Sample> training = pictures("train", images, size);
        List<Sample> validation = pictures("val", images / 4, size);
        Dataset dataset = new Dataset() {
            @Override
            public String name() {
                return "squares";
            }

            @Override
            public ClassSet classes() {
                return new ClassSet(List.of("grey", "red", "blue"), List.of(0x404040, 0xC82828, 0x2828C8));
            }

            @Override
            public List<Sample> samples(Split split) {
                return split.equals(Split.TRAIN) ? training : validation;
            }
        };
        ComplexityIndex complexity =
                ComplexityIndex.measure(dataset, List.of(Split.VALIDATION), null, 1, progress -> {});
        return new TrainingData(dataset.classes(), training, validation, complexity);
    }

    private static List<Sample> pictures(String split, int count, int size) {
        return IntStream.range(0, count)
                .<Sample>mapToObj(i ->
                        new Picture(split + i, (split + i).hashCode(), 32 >> (3 * i / count), 60 * i / count, size))
                .toList();
    }

    /** Multiply-accumulates of a forward pass of {@link #NETWORK}'s main output for one image, by hand. */
    static long forwardMacs(ImageSize size, int fused, int refined) {
        long half = size.area() / 4;
        long quarter = size.area() / 16;
        return half * 9 * 3 * 8 + quarter * (9L * 8 * 16 + 9L * 16 * fused + (long) fused * refined + refined * 3L);
    }

    /** Squares of a number of pixels, of classes drawn from a seed, with some noise. */
    private record Picture(String id, int seed, int square, int noise, int side) implements Sample {

        private static final int[] COLOURS = {0x404040, 0xC82828, 0x2828C8};

        @Override
        public RgbImage image() {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] classes = label().classes();
            byte[] rgb = new byte[3 * classes.length];
            for (int i = 0; i < rgb.length; i++) {
                int colour = (COLOURS[classes[i / 3]] >> (16 - 8 * (i % 3))) & 0xFF;
                rgb[i] = (byte) Math.max(0, Math.min(255, colour + random.nextInt(-noise, noise + 1)));
            }
            return new RgbImage(side, side, rgb);
        }

        @Override
        public LabelMap label() {
            SplittableRandom random = new SplittableRandom(seed + 1);
            int across = (side + square - 1) / square;
            int[] drawn = IntStream.range(0, across * across)
                    .map(i -> random.nextInt(3))
                    .toArray();
            byte[] classes = new byte[side * side];
            for (int i = 0; i < classes.length; i++) {
                classes[i] = (byte) drawn[i / side / square * across + i % side / square];
            }
            return new LabelMap(side, side, classes);
        }

        @Override
        public String fingerprint() {
            return id;
        }
    }

    /** A run of float32 on one thread: batches of 4, crops of 64 × 64. */
    static TrainingConfig config(Budget budget, DataSlimming dataSlimming, PruningSchedule pruning, double rate) {
        return config(budget, dataSlimming, pruning, rate, 4, new ImageSize(64, 64), 1);
    }

    /** The same, with so many bad files left out. */
    static TrainingConfig skipping(TrainingConfig config, int most) {
        return with(config, Map.of("skip-bad", most));
    }

    /** The same with another optimizer, and averages of weights. */
    static TrainingConfig optimized(TrainingConfig config, OptimizerKind optimizer, double averageDecay) {
        return with(config, Map.of("optimizer", optimizer, "ema", averageDecay));
    }

    /** The same with channels that are chosen by first-order importance per cost, and fade. */
    static TrainingConfig fading(TrainingConfig config) {
        return with(config, Map.of("importance", Importance.TAYLOR_PER_COST, "fade", true, "gamma-l1", 0));
    }

    /** The same with steps on images of all sizes. */
    static TrainingConfig mixed(TrainingConfig config) {
        return with(config, Map.of("mix", true));
    }

    /** The same with a teacher. */
    static TrainingConfig taught(TrainingConfig config, TeacherKind teacher) {
        return with(config, Map.of("distil", teacher, "distil-weight", 0.5, "distil-temperature", 2.0));
    }

    /** The same down to a share of the inference cost. */
    static TrainingConfig downTo(TrainingConfig config, double targetMacs) {
        return with(config, Map.of("target-macs", targetMacs));
    }

    /** The same down to a time. */
    static TrainingConfig inSeconds(TrainingConfig config, double seconds) {
        return with(config, Map.of("target-latency", 1000 * seconds));
    }

    /** The same with checkpoints at other times. */
    static TrainingConfig saving(TrainingConfig config, double minutes, Integer steps, double epochMinutes) {
        Map<String, Object> changed = new HashMap<>();
        changed.put("checkpoint-minutes", minutes);
        changed.put("checkpoint-steps", steps);
        changed.put("checkpoint-epoch-minutes", epochMinutes);
        return with(config, changed);
    }

    static TrainingConfig with(TrainingConfig config, Map<String, ?> changed) {
        SettingSchema<TrainingConfig> schema = SettingSchema.of(TrainingConfig.class);
        Map<String, Object> settings = new HashMap<>(schema.values(config));
        settings.putAll(changed);
        return schema.of(settings);
    }

    /** The same data, of which some images can no longer be read. */
    static TrainingData damaged(TrainingData data, Set<String> ids) {
        UnaryOperator<Sample> damage = sample -> ids.contains(sample.id()) ? new Damaged(sample) : sample;
        return new TrainingData(
                data.classes(), data.training().stream().map(damage).toList(),
                data.validation().stream().map(damage).toList(), data.complexity());
    }

    /** The same data, whose images to train on take a while to read. */
    static TrainingData slowed(TrainingData data, long millis) {
        return new TrainingData(
                data.classes(),
                data.training().stream()
                        .<Sample>map(sample -> new Slow(sample, millis))
                        .toList(),
                data.validation(),
                data.complexity());
    }

    private record Slow(Sample sample, long millis) implements ForwardingSample {
        @Override
        public RgbImage image() {
            Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(millis));
            return sample.image();
        }
    }

    private record Damaged(Sample sample) implements Sample {
        @Override
        public String id() {
            return sample.id();
        }

        @Override
        public RgbImage image() {
            throw new BadInputException(id() + ".png is truncated");
        }

        @Override
        public ImageSize size() {
            return sample.size();
        }

        @Override
        public LabelMap label() {
            return sample.label();
        }

        @Override
        public String fingerprint() {
            return sample.fingerprint();
        }
    }

    /** @param pruning of half of the channels; null for none */
    static TrainingConfig config(
            Budget budget,
            DataSlimming dataSlimming,
            PruningSchedule pruning,
            double rate,
            int batch,
            ImageSize crop,
            int validateEvery) {
        PruningSchedule schedule = pruning != null ? pruning : PruningSchedule.PAPER;
        Map<String, Object> settings = new HashMap<>();
        settings.put(EnumText.of(budget.unit()), String.valueOf(budget.amount()));
        settings.put("batch", batch);
        settings.put("crop", crop);
        settings.put("learning-rate", rate);
        settings.put("warmup-steps", 2);
        settings.put("downsampling", dataSlimming.downsampling());
        settings.put("dropping", dataSlimming.dropping());
        settings.put("weighting", dataSlimming.weighting());
        settings.put("indicator", dataSlimming.indicator().kind());
        settings.put("keep", dataSlimming.keep());
        settings.put("loss-weights", dataSlimming.lossWeights());
        settings.put("min-resolution", dataSlimming.minResolution());
        settings.put("data-when", new When(dataSlimming.interval()));
        settings.put("slimming", pruning != null);
        settings.put("prune-ratio", 0.5);
        settings.put("stages", schedule.stages());
        settings.put("network-when", new When(new Interval(schedule.from(), schedule.to())));
        settings.put("gamma-l1", 1e-3);
        settings.put("validate-every", validateEvery);
        settings.put("checkpoint-minutes", DAY);
        settings.put("checkpoint-epoch-minutes", 0);
        settings.put("seed", 5);
        settings.put("precision", Precision.FLOAT32);
        settings.put("threads", 1);
        return TrainingConfig.of(settings);
    }

    static TrainingConfig dance() {
        return config(Budget.ofEpochs(3), DataSlimming.ALL, new PruningSchedule(2), 0.05);
    }

    static PipelineConfig pipeline(TrainingConfig config) {
        return new PipelineConfig(
                DATA.training(),
                DATA.complexity()::p,
                config.augmentation(),
                8,
                config.dataSlimming(),
                config.batch(),
                config.seed(),
                1);
    }

    static Checkpoint start() {
        return start(NETWORK, Weights.initial(NETWORK, 1));
    }

    /** The start of a run by SGD. */
    public static Checkpoint start(Network network, Weights weights) {
        return new Checkpoint(ModelState.start(network, weights, new Sgd(0.9), false), TrainingState.start());
    }

    /** A whole run on the usual data. */
    static TrainingOutcome run(TrainingConfig config, RunFolder folder, Checkpoint from) {
        return run(config, folder, from, SILENT, () -> false);
    }

    /** A run on the usual data. */
    static TrainingOutcome run(
            TrainingConfig config, RunFolder folder, Checkpoint from, TrainingListener listener, BooleanSupplier stop) {
        return run(config, DATA, folder, from, listener, stop);
    }

    static TrainingOutcome run(
            TrainingConfig config,
            TrainingData data,
            RunFolder folder,
            Checkpoint from,
            TrainingListener listener,
            BooleanSupplier stop) {
        try (Trainer trainer =
                new Trainer(config, NETWORK, data, folder, listener, stop, ConsumptionMeter.open(false))) {
            return trainer.run(from);
        }
    }
}
