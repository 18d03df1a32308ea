package org.dance4j.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.FirstSession;
import org.dance4j.common.runtime.Gpu;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.measure.Consumption;
import org.dance4j.eval.measure.ConsumptionMeter;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.training.graph.Hardware;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.graph.StepResult;
import org.dance4j.training.graph.StepSettings;
import org.dance4j.training.graph.TrainingGraph;
import org.dance4j.training.graph.TrainingProgram;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.optimizer.Sgd;
import org.dance4j.training.state.GradientScale;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TUint8;

/**
 * Training steps on a GPU, batch 8, 512 × 1024, 19 classes: {@code GpuBenchmark time NETWORK BACKBONE STRIDE
 * FLOAT32|FLOAT16 SECONDS} prints the median step and the energy of a step and of an image; {@code GpuBenchmark agree
 * NETWORK BACKBONE STRIDE}, how far one step on a smaller batch is from the processor's in float32. Of an
 * image of noise and few places it tells more where NVIDIA_TF32_OVERRIDE=0 keeps the GPU from rounding what convolutions read to 10
 * bits.
 */
public final class GpuBenchmark {

    private static final int CLASSES = 19;
    private static final int BATCH = 8;
    private static final ImageSize SIZE = new ImageSize(512, 1024);
    private static final int SMALL_BATCH = 2;
    private static final ImageSize SMALL = new ImageSize(128, 256);
    private static final int WARM_UP = 5;
    private static final double RATE = 0.01;

    private GpuBenchmark() {}

    public static void main(String[] args) {
        int threads = Runtime.getRuntime().availableProcessors();
        FirstSession.open(threads);
        Gpu.require(threads);
        Network network = Architectures.network(
                args[1],
                new Architecture.Options(
                        args[2], CLASSES, Integer.parseInt(args[3]), 1, Architecture.Options.IMAGENET));
        if (args[0].equals("time")) {
            time(network, new Hardware(Precision.valueOf(args[4]), Device.GPU, threads), Double.parseDouble(args[5]));
        } else {
            agree(network, threads);
        }
    }

    private static TrainingGraph open(Network network, Hardware hardware) {
        Sgd sgd = new Sgd(0.9);
        return new TrainingGraph(
                TrainingProgram.supervised(network, sgd, new Regularization(5e-4, 0, Set.of()), 0),
                ModelState.start(network, Weights.initial(network, 1), sgd, false),
                hardware);
    }

    private static StepSettings settings(int batch, GradientScale scale) {
        return new StepSettings(0, batch, RATE, 0).scaled(scale.value());
    }

    private static void time(Network network, Hardware hardware, double seconds) {
        try (TrainingGraph graph = open(network, hardware);
                Batch batch = batch(BATCH, SIZE);
                ConsumptionMeter meter = ConsumptionMeter.open(true)) {
            for (int i = 0; i < WARM_UP; i++) {
                graph.step(batch, settings(BATCH, GradientScale.START));
            }
            List<Double> times = new ArrayList<>();
            Consumption before = meter.read();
            long began = System.nanoTime();
            long end = began + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
            while (System.nanoTime() < end) {
                long start = System.nanoTime();
                graph.step(batch, settings(BATCH, GradientScale.START));
                times.add((System.nanoTime() - start) / 1e9);
            }
            double joules = meter.read().minus(before).gpuJoules() / times.size();
            Collections.sort(times);
            double median = times.get(times.size() / 2);
            System.out.printf(
                    Locale.ROOT,
                    "%.4f s a step (median of %d), %.1f images/s, GPU energy %s%n",
                    median,
                    times.size(),
                    BATCH / median,
                    Double.isNaN(joules)
                            ? "not measured"
                            : String.format(Locale.ROOT, "%.2f J a step, %.3f J an image", joules, joules / BATCH));
        }
    }

    /** What a step changes, on either device. */
    private static void agree(Network network, int threads) {
        double[] expected;
        float loss;
        try (Batch batch = batch(SMALL_BATCH, SMALL);
                TrainingGraph graph = open(network, new Hardware(Precision.FLOAT32, Device.CPU, threads))) {
            loss = graph.step(batch, settings(SMALL_BATCH, GradientScale.START)).loss();
            expected = change(network, graph);
        }
        // What the same network makes of so coarse numbers on the processor tells how much of a difference is rounding.
        for (Hardware hardware : List.of(
                new Hardware(Precision.BFLOAT16, Device.CPU, threads),
                new Hardware(Precision.FLOAT32, Device.GPU, threads),
                new Hardware(Precision.FLOAT16, Device.GPU, threads))) {
            try (Batch batch = batch(SMALL_BATCH, SMALL);
                    TrainingGraph graph = open(network, hardware)) {
                StepResult result = graph.step(batch, settings(SMALL_BATCH, GradientScale.START));
                double[] found = change(network, graph);
                double squares = 0;
                double length = 0;
                for (int i = 0; i < found.length; i++) {
                    squares += Math.pow(found[i] - expected[i], 2);
                    length += Math.pow(expected[i], 2);
                }
                System.out.printf(
                        Locale.ROOT,
                        "%s on %s: loss %.6f where the processor has %.6f; the change of the weights differs by %.2e of its"
                                + " length%s%n",
                        hardware.precision(),
                        hardware.device(),
                        result.loss(),
                        loss,
                        Math.sqrt(squares / length),
                        result.skipped() ? " (skipped: the gradients overflowed)" : "");
            }
        }
    }

    private static double[] change(Network network, TrainingGraph graph) {
        Weights before = Weights.initial(network, 1);
        Weights after = graph.model().weights();
        return ModelState.trainable(network).stream()
                .map(Parameter::name)
                .flatMapToDouble(name -> IntStream.range(0, before.get(name).size())
                        .mapToDouble(i -> (double) after.get(name).get(i)
                                - before.get(name).get(i)))
                .toArray();
    }

    private static Batch batch(int images, ImageSize size) {
        int pixels = (int) size.area();
        byte[] rgb = new byte[images * pixels * 3];
        new Random(1).nextBytes(rgb);
        byte[] labels = new byte[images * pixels];
        Random random = new Random(2);
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) random.nextInt(CLASSES);
        }
        float[] ones = new float[images];
        Arrays.fill(ones, 1);
        return new Batch(
                TUint8.tensorOf(Shape.of(images, size.height(), size.width(), 3), DataBuffers.of(rgb)),
                TUint8.tensorOf(Shape.of(images, size.height(), size.width()), DataBuffers.of(labels)),
                ones,
                ones,
                Collections.nCopies(images, "random"),
                size);
    }
}
