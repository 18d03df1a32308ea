package org.dance4j.training;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.architectures.ResNet;
import org.dance4j.training.graph.Hardware;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.graph.StatisticsEstimate;
import org.dance4j.training.graph.StepSettings;
import org.dance4j.training.graph.TrainingGraph;
import org.dance4j.training.graph.TrainingProgram;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.optimizer.Sgd;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TUint8;

/**
 * Times training steps, one for each line it reads, so that a script can run them in turn with another program's:
 * {@code StepBenchmark NETWORK FLOAT32|BFLOAT16}, NETWORK being {@code resnet18} (with a 1 × 1 head whose scores stay
 * coarse), {@code bisenet}, or {@code bisenet-forward} for the forward pass alone. It answers each line with the seconds the step took on the clock and on the processors.
 */
public final class StepBenchmark {

    private static final int BATCH = 8;
    private static final ImageSize CROP = new ImageSize(352, 480);
    private static final int CLASSES = 11;

    private StepBenchmark() {}

    public static void main(String[] args) throws IOException {
        boolean coarse = args[0].equals("resnet18");
        Network network = coarse
                ? ResNet.RESNET18.withHead(CLASSES, Architecture.Options.IMAGENET)
                : Architectures.network("bisenet", new Architecture.Options("resnet18", CLASSES));
        int stride = coarse ? 32 : 1;
        Sgd sgd = new Sgd(0.9);
        Regularization decay = new Regularization(5e-4, 0, Set.of());
        var processors = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (TrainingGraph graph = new TrainingGraph(
                        TrainingProgram.supervised(network, sgd, decay, 0),
                        ModelState.start(network, Weights.initial(network, 1), sgd, false),
                        new Hardware(Precision.valueOf(args[1]), Device.CPU, 2));
                Batch batch = batch(stride);
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (lines.readLine() != null) {
                long time = System.nanoTime();
                long cpu = processors.getProcessCpuTime();
                if (args[0].endsWith("-forward")) {
                    graph.observe(batch, new StatisticsEstimate());
                } else {
                    graph.step(batch, new StepSettings(0, BATCH, 0.001, 0));
                }
                System.out.printf(
                        "%.4f %.4f%n", (System.nanoTime() - time) / 1e9, (processors.getProcessCpuTime() - cpu) / 1e9);
            }
        }
    }

    private static Batch batch(int stride) {
        int pixels = (int) CROP.area();
        int labelled = pixels / stride / stride;
        byte[] images = new byte[BATCH * pixels * 3];
        new Random(1).nextBytes(images);
        byte[] labels = new byte[BATCH * labelled];
        Random random = new Random(2);
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) random.nextInt(CLASSES);
        }
        float[] ones = new float[BATCH];
        Arrays.fill(ones, 1);
        List<String> ids = Collections.nCopies(BATCH, "random");
        return new Batch(
                TUint8.tensorOf(Shape.of(BATCH, CROP.height(), CROP.width(), 3), DataBuffers.of(images)),
                TUint8.tensorOf(Shape.of(BATCH, CROP.height() / stride, CROP.width() / stride), DataBuffers.of(labels)),
                ones,
                ones,
                ids,
                CROP);
    }
}
