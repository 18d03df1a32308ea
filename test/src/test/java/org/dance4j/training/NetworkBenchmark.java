package org.dance4j.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.training.graph.Sgd;
import org.dance4j.training.graph.TrainingGraph;
import org.dance4j.training.state.Checkpoint;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * Forward pass and training step of one network, batch 4, 256 × 512, 19 classes: {@code NetworkBenchmark NETWORK BACKBONE
 * STRIDE FLOAT32|BFLOAT16}. It prints images per second, the share of what a large matrix product reaches in the same
 * process, the process' peak memory, and the layers that take more than twice their share of the forward pass.
 */
public final class NetworkBenchmark {

    private static final int BATCH = 4;
    private static final ImageSize SIZE = new ImageSize(256, 512);
    private static final int CLASSES = 19;
    private static final int ROUNDS = 3;
    private static final int PRODUCT = 4096;
    /** Layers below this share of the time are not worth a word. */
    private static final double LEAST_SHARE = 0.02;

    private NetworkBenchmark() {}

    public static void main(String[] args) throws IOException {
        Precision precision = Precision.valueOf(args[3]);
        Network network = Architectures.network(
                args[0],
                new Architecture.Options(
                        args[1], CLASSES, Integer.parseInt(args[2]), 1, Architecture.Options.IMAGENET));
        double peak = peak(precision);
        Weights weights = Weights.initial(network, 1);
        forward(network, weights, precision, peak);
        Checkpoint start = Trainer.start(network, weights);
        try (TrainingGraph graph = new TrainingGraph(
                        network,
                        start.weights(),
                        start.momentum(),
                        new Sgd(0.9f, 5e-4f, 0, Set.of()),
                        precision,
                        Device.CPU,
                        2);
                Batch batch = batch()) {
            double seconds = median(() -> graph.step(batch, BATCH, 0.001, 0));
            report(
                    "training step",
                    seconds,
                    Cost.of(network, SIZE.height(), SIZE.width()).trainingMacs(),
                    peak);
        }
        String memory = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElse("unknown");
        System.out.printf("  peak memory %.1f GB%n", Long.parseLong(memory.replaceAll("\\D", "")) / 1e6);
    }

    /** Multiply-accumulates a second of a product of two large square matrices. */
    private static double peak(Precision precision) {
        try (Graph graph = new Graph();
                Session session = new Session(graph, Sessions.config(precision, Device.CPU, 2))) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> a = tf.math.mul(
                    tf.ones(tf.constant(new int[] {PRODUCT, PRODUCT}), TFloat32.class), tf.placeholder(TFloat32.class));
            Operand<TFloat32> scale = tf.placeholder(TFloat32.class);
            Operand<TFloat32> x = tf.math.mul(a, scale);
            // Several in a row, so that bringing numbers to another precision once is not what is measured.
            Operand<TFloat32> product = x;
            for (int i = 0; i < 4; i++) {
                product = tf.linalg.matMul(product, x);
            }
            Operand<TFloat32> sum = tf.reduceSum(product, tf.constant(new int[] {0, 1}), ReduceSum.keepDims(false));
            try (TFloat32 one = TFloat32.scalarOf(1e-4f)) {
                Operand<?> first = graph.operation("Placeholder").output(0);
                double seconds = median(() -> {
                    session.runner()
                            .feed(first, one)
                            .feed(scale, one)
                            .fetch(sum)
                            .run()
                            .close();
                    return 0f;
                });
                double rate = 4.0 * PRODUCT * PRODUCT * PRODUCT / seconds;
                System.out.printf("  matrix product %.0f GMAC/s%n", rate / 1e9);
                return rate;
            }
        }
    }

    private static void forward(Network network, Weights weights, Precision precision, double peak) {
        Folding.Folded folded = Folding.fold(network, weights);
        float[] pixels = new float[BATCH * (int) SIZE.area() * 3];
        Random random = new Random(1);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256);
        }
        try (Graph graph = new Graph();
                Session session = new Session(graph, Sessions.config(precision, Device.CPU, 2));
                TFloat32 image =
                        TFloat32.tensorOf(Shape.of(BATCH, SIZE.height(), SIZE.width(), 3), DataBuffers.of(pixels))) {
            Ops tf = Ops.create(graph);
            Placeholder<TFloat32> fed = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 3)));
            Operand<TFloat32> logits = NetworkOps.inference(
                            tf, folded.network(), NetworkOps.constants(tf, folded.weights()), fed)
                    .layers()
                    .get(folded.network().output());
            double seconds = median(() -> {
                session.runner().feed(fed, image).fetch(logits).run().close();
                return 0f;
            });
            Cost cost = Cost.of(folded.network(), SIZE.height(), SIZE.width());
            report("forward", seconds, cost.macs(), peak);
            RunOptions trace = RunOptions.newBuilder()
                    .setTraceLevel(RunOptions.TraceLevel.FULL_TRACE)
                    .build();
            try (Result result = session.runner()
                    .setOptions(trace)
                    .feed(fed, image)
                    .fetch(logits)
                    .runAndFetchMetadata()) {
                slowLayers(folded.network(), cost, result.getMetadata().orElseThrow());
            }
        }
    }

    private static void slowLayers(Network network, Cost cost, RunMetadata trace) {
        Map<String, Double> times = new LinkedHashMap<>();
        for (DeviceStepStats device : trace.getStepStats().getDevStatsList()) {
            for (NodeExecStats node : device.getNodeStatsList()) {
                String scope = node.getNodeName().replaceFirst("/.*", "");
                network.layers().stream()
                        .filter(layer -> NetworkOps.scope(layer.name()).equals(scope))
                        .findFirst()
                        .ifPresent(layer -> times.merge(
                                fusedInto(network, layer),
                                (double) node.getOpEndRelMicros() - node.getOpStartRelMicros(),
                                Double::sum));
            }
        }
        double total = times.values().stream().mapToDouble(time -> time).sum();
        for (Cost.LayerCost layer : cost.layers()) {
            double time = times.getOrDefault(layer.layer(), 0.0) / total;
            double macs = (double) layer.macs() / cost.macs();
            if (time > LEAST_SHARE && time > 2 * macs) {
                System.out.printf(
                        "    %s: %.1f%% of the time, %.1f%% of the MACs%n", layer.layer(), 100 * time, 100 * macs);
            }
        }
    }

    /** Activations are fused into the convolution before them. */
    private static String fusedInto(Network network, Layer layer) {
        if (layer.op() instanceof Activation) {
            Layer source = network.layer(layer.inputs().get(0));
            return source.op() instanceof Conv2d || source.op() instanceof DepthwiseConv2d
                    ? source.name()
                    : layer.name();
        }
        return layer.name();
    }

    private static void report(String what, double seconds, long macs, double peak) {
        System.out.printf(
                "  %s: %.3f s, %.2f images/s, %.0f%% of the matrix product%n",
                what, seconds, BATCH / seconds, 100 * BATCH * macs / seconds / peak);
    }

    private static double median(Supplier<Float> run) {
        run.get();
        double[] seconds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            run.get();
            seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(seconds);
        return seconds[ROUNDS / 2];
    }

    private static Batch batch() {
        int pixels = (int) SIZE.area();
        byte[] images = new byte[BATCH * pixels * 3];
        new Random(1).nextBytes(images);
        byte[] labels = new byte[BATCH * pixels];
        Random random = new Random(2);
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) random.nextInt(CLASSES);
        }
        float[] ones = new float[BATCH];
        Arrays.fill(ones, 1);
        return new Batch(
                TUint8.tensorOf(Shape.of(BATCH, SIZE.height(), SIZE.width(), 3), DataBuffers.of(images)),
                TUint8.tensorOf(Shape.of(BATCH, SIZE.height(), SIZE.width()), DataBuffers.of(labels)),
                ones,
                ones,
                Collections.nCopies(BATCH, "random"),
                SIZE);
    }
}
