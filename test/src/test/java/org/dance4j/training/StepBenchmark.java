package org.dance4j.training;

import com.google.common.base.Splitter;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.FirstSession;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.settings.SettingSchema;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.architectures.ResNet;
import org.dance4j.graphs.integers.IntegerTraining;
import org.dance4j.slimming.widths.UniformWidths;
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.graph.Hardware;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.graph.StatisticsEstimate;
import org.dance4j.training.graph.StepSettings;
import org.dance4j.training.graph.TrainingGraph;
import org.dance4j.training.graph.TrainingProgram;
import org.dance4j.training.objective.PixelLoss;
import org.dance4j.training.optimizer.ErrorGrids;
import org.dance4j.training.optimizer.Optimizer;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.optimizer.Sgd;
import org.dance4j.training.settings.Arithmetic;
import org.dance4j.training.settings.IntegerSettings;
import org.dance4j.training.settings.WidthSettings;
import org.dance4j.training.settings.WidthShares;
import org.dance4j.training.settings.WidthTeacher;
import org.dance4j.training.widths.WidthPasses;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TUint8;

/**
 * Times training steps, one for each line it reads, so that a script can run them in turn with another program's:
 * {@code StepBenchmark NETWORK FLOAT32|BFLOAT16}, NETWORK being {@code resnet18} (with a 1 × 1 head whose scores stay
 * coarse), {@code bisenet}, {@code deeplabv3plus-mobilenetv2}, {@code deeplabv3plus-resnet50}, {@code deeplabv3-resnet50}, or one of the last four with
 * {@code -forward} for the forward pass alone. {@code NETWORK@0.5} is the network of a width by itself, and {@code
 * NETWORK@1,0.75,0.5} one that is trained at these widths, each taught by the next wider one. {@code NETWORK-int8} trains in
 * integers. Further arguments are the batch's size instead of 8, its crops' instead of 352x480, and the number of classes
 * instead of 11. It says on standard error how long graph and session took, and answers each line with the seconds the step took on the clock and on the
 * processors.
 */
public final class StepBenchmark {

    private static final int USUAL_BATCH = 8;
    private static final int THREADS = 2;
    private static final String USUAL_CROP = "352x480";
    private static final int USUAL_CLASSES = 11;
    private static final String INTEGERS = "-int8";
    private static final int OUTPUT_STRIDE = 16;

    private StepBenchmark() {}

    public static void main(String[] args) throws IOException {
        List<String> name =
                Splitter.on('@').splitToList(args[0].replace("-forward", "").replace(INTEGERS, ""));
        String asked = name.size() > 1 ? name.get(1) : "1";
        int images = args.length > 2 ? Integer.parseInt(args[2]) : USUAL_BATCH;
        ImageSize crop = ImageSize.parse(args.length > 3 ? args[3] : USUAL_CROP);
        int classes = args.length > 4 ? Integer.parseInt(args[4]) : USUAL_CLASSES;
        Network network = network(name.get(0), classes);
        int stride = name.get(0).equals("resnet18") ? 32 : 1;
        Optimizer optimizer = new Sgd(0.9);
        Regularization decay = new Regularization(5e-4, 0, Set.of());
        Widths widths = Widths.NONE;
        TrainingProgram program;
        if (asked.contains(",")) {
            WidthShares shares = WidthShares.parse(asked);
            Network whole = network;
            widths = Widths.different(shares.shares().stream()
                    .map(share -> UniformWidths.of(whole, share))
                    .toList());
            WidthPasses passes = new WidthPasses(
                    new WidthSettings(shares, WidthTeacher.NEXT_WIDER, null, null, null),
                    PixelLoss.PLAIN,
                    1,
                    network,
                    widths);
            program = new TrainingProgram(passes.forwards(), passes.objective(), optimizer, decay, 0, List.of());
        } else if (args[0].contains(INTEGERS)) {
            if (!asked.equals("1")) {
                throw new IllegalArgumentException("integers are timed at width 1, found " + asked);
            }
            IntegerSettings settings = SettingSchema.of(IntegerSettings.class)
                    .withDefaults(Map.of(
                            "arithmetic",
                            Arithmetic.INT8,
                            "outer-layers",
                            IntegerSettings.outerLayersOf(network),
                            "error-grids",
                            ErrorGrids.TWO));
            network = IntegerTraining.of(network, settings.grid().orElseThrow());
            optimizer = settings.optimizer(1).orElseThrow();
            program = TrainingProgram.supervised(network, optimizer, decay, 0);
        } else {
            network = UniformWidths.of(network, Double.parseDouble(asked)).cutOut(network);
            program = TrainingProgram.supervised(network, optimizer, decay, 0);
        }
        long parameters = ModelState.trainable(network).stream()
                .mapToLong(parameter ->
                        parameter.shape().stream().mapToLong(length -> length).reduce(1, (a, b) -> a * b))
                .sum();
        System.err.println(parameters + " parameters");
        FirstSession.open(THREADS);
        long begin = System.nanoTime();
        var processors = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (TrainingGraph graph = new TrainingGraph(
                        program,
                        ModelState.start(network, widths, Weights.initial(network, 1), optimizer, false),
                        new Hardware(Precision.valueOf(args[1]), Device.CPU, THREADS));
                Batch batch = batch(images, crop, stride, classes);
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.err.printf("ready after %.4f%n", (System.nanoTime() - begin) / 1e9);
            while (lines.readLine() != null) {
                long time = System.nanoTime();
                long cpu = processors.getProcessCpuTime();
                if (args[0].endsWith("-forward")) {
                    graph.observe(batch, new StatisticsEstimate());
                } else {
                    graph.step(batch, new StepSettings(0, images, 0.001, 0));
                }
                System.out.printf(
                        "%.4f %.4f%n", (System.nanoTime() - time) / 1e9, (processors.getProcessCpuTime() - cpu) / 1e9);
            }
        }
    }

    private static Network network(String name, int classes) {
        return switch (name) {
            case "resnet18" -> ResNet.RESNET18.withHead(classes, Architecture.Options.IMAGENET);
            case "bisenet" -> Architectures.network("bisenet", new Architecture.Options("resnet18", classes));
            case "deeplabv3plus-mobilenetv2" -> deepLab("mobilenetv2", classes);
            case "deeplabv3plus-resnet50" -> deepLab("resnet50", classes);
            case "deeplabv3-resnet50" -> Architectures.network(
                    "deeplabv3", new Architecture.Options("resnet50", classes));
            default -> throw new IllegalArgumentException("no network is called " + name);
        };
    }

    private static Network deepLab(String backbone, int classes) {
        return Architectures.network(
                "deeplabv3plus",
                new Architecture.Options(backbone, classes, OUTPUT_STRIDE, 1, Architecture.Options.IMAGENET));
    }

    private static Batch batch(int count, ImageSize crop, int stride, int classes) {
        int pixels = (int) crop.area();
        int labelled = pixels / stride / stride;
        byte[] images = new byte[count * pixels * 3];
        new Random(1).nextBytes(images);
        byte[] labels = new byte[count * labelled];
        Random random = new Random(2);
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) random.nextInt(classes);
        }
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        List<String> ids = Collections.nCopies(count, "random");
        return new Batch(
                TUint8.tensorOf(Shape.of(count, crop.height(), crop.width(), 3), DataBuffers.of(images)),
                TUint8.tensorOf(Shape.of(count, crop.height() / stride, crop.width() / stride), DataBuffers.of(labels)),
                ones,
                ones,
                ids,
                crop);
    }
}
