package org.dance4j.training;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.FirstSession;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.batches.Augmentation;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.batches.EpochPlan;
import org.dance4j.datasets.batches.FactorRange;
import org.dance4j.datasets.batches.PipelineConfig;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.training.graph.Hardware;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.graph.StepSettings;
import org.dance4j.training.graph.TrainingGraph;
import org.dance4j.training.graph.TrainingProgram;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.optimizer.Sgd;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TUint8;

/**
 * What an epoch costs beside how much of something there is: {@code GrowthBenchmark images|classes|pixels NUMBER...}. For each
 * number it prints it and seconds.
 *
 * <ul>
 *   <li>{@code images}: the plan of an epoch with data slimming of so many images: what an epoch takes beside its steps.
 *   <li>{@code classes}: a training step of a BiSeNet of width 0.25 with so many classes, batch 4, 128 × 192.
 *   <li>{@code pixels}: a step of the same with 11 classes on images of so many rows and half as many columns more.
 * </ul>
 */
public final class GrowthBenchmark {

    private static final int BATCH = 4;
    private static final int ROUNDS = 5;
    private static final int CLASSES = 11;
    private static final int ROWS = 128;
    private static final double WIDTH = 0.25;

    private GrowthBenchmark() {}

    public static void main(String[] args) {
        for (String number : List.of(args).subList(1, args.length)) {
            int value = Integer.parseInt(number);
            double seconds =
                    switch (args[0]) {
                        case "images" -> plan(value);
                        case "classes" -> step(value, ROWS);
                        case "pixels" -> step(CLASSES, value);
                        default -> throw new IllegalArgumentException(args[0]);
                    };
            System.out.printf("%s %d %.6f%n", args[0], value, seconds);
        }
    }

    /** An image that is never read. */
    private record Entry(String id) implements Sample {

        @Override
        public RgbImage image() {
            throw new UnsupportedOperationException("a plan reads no image");
        }

        @Override
        public ImageSize size() {
            return new ImageSize(360, 480);
        }

        @Override
        public LabelMap label() {
            throw new UnsupportedOperationException("a plan reads no label");
        }

        @Override
        public String fingerprint() {
            return id;
        }
    }

    private static double plan(int images) {
        List<Sample> samples = IntStream.range(0, images)
                .<Sample>mapToObj(i -> new Entry("train/" + i))
                .toList();
        Augmentation augmentation = new Augmentation(
                new ImageSize(352, 480), Augmentation.SCALE, true, FactorRange.ONE, FactorRange.ONE, FactorRange.ONE);
        PipelineConfig config = new PipelineConfig(
                samples,
                sample -> sample.id().hashCode() % 997 / 1994.0 + 0.5,
                augmentation,
                32,
                DataSlimming.ALL,
                8,
                1,
                1);
        return fastest(() -> {
            if (EpochPlan.of(config, 0).steps().isEmpty()) {
                throw new IllegalStateException("an epoch of " + images + " images has no step");
            }
        });
    }

    private static double step(int classes, int rows) {
        Network network = Architectures.network(
                "bisenet", new Architecture.Options("resnet18", classes, 0, WIDTH, Architecture.Options.IMAGENET));
        Sgd sgd = new Sgd(0.9);
        FirstSession.open(Runtime.getRuntime().availableProcessors());
        try (TrainingGraph graph = new TrainingGraph(
                        TrainingProgram.supervised(network, sgd, new Regularization(5e-4, 0, Set.of()), 0),
                        ModelState.start(network, Weights.initial(network, 1), sgd, false),
                        new Hardware(
                                Precision.FLOAT32,
                                Device.CPU,
                                Runtime.getRuntime().availableProcessors()));
                Batch batch = batch(new ImageSize(rows, rows + rows / 2), classes)) {
            return fastest(() -> graph.step(batch, new StepSettings(0, BATCH, 0.001, 0)));
        }
    }

    private static Batch batch(ImageSize size, int classes) {
        int pixels = (int) size.area();
        Random random = new Random(1);
        byte[] images = new byte[BATCH * pixels * 3];
        random.nextBytes(images);
        byte[] labels = new byte[BATCH * pixels];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) random.nextInt(classes);
        }
        float[] ones = new float[BATCH];
        Arrays.fill(ones, 1);
        return new Batch(
                TUint8.tensorOf(Shape.of(BATCH, size.height(), size.width(), 3), DataBuffers.of(images)),
                TUint8.tensorOf(Shape.of(BATCH, size.height(), size.width()), DataBuffers.of(labels)),
                ones,
                ones,
                Collections.nCopies(BATCH, "random"),
                size);
    }

    /** Of some rounds after one that is not timed: others beside it make a round slower, never faster. */
    private static double fastest(Runnable work) {
        work.run();
        double fastest = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            work.run();
            fastest = Math.min(fastest, (System.nanoTime() - start) / 1e9);
        }
        return fastest;
    }
}
