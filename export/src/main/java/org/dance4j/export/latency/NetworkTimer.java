package org.dance4j.export.latency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.inference.tflite.TfLiteRuns;
import org.dance4j.export.tflite.FrozenGraph;
import org.dance4j.export.tflite.Quantization;
import org.dance4j.export.tflite.TfLiteConverter;
import org.dance4j.export.tflite.TfLiteForm;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.integers.IntegerForm;
import org.dance4j.graphs.integers.IntegerModel;
import org.dance4j.graphs.integers.QuantizationPlan;
import org.dance4j.graphs.integers.Range;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Takes the time of networks on this machine, in one form and with some threads. Weights are random: no kernel's time
 * depends on their values.
 */
public final class NetworkTimer {

    private static final long SEED = 1;
    private static final int LEAST_RUNS = 9;
    private static final int MOST_RUNS = 40;
    /** What takes less than two milliseconds is run more often. */
    private static final long ENOUGH_NANOSECONDS = 20_000_000;

    private static final Range ACTIVATIONS = new Range(-4, 4);

    private final Optional<Quantization> lite;
    private final int threads;

    private NetworkTimer(Optional<Quantization> lite, int threads) {
        this.lite = lite;
        this.threads = threads;
    }

    /** Times TensorFlow sessions; their threads are those of the process's first session. */
    public static NetworkTimer ofSessions(int threads) {
        return new NetworkTimer(Optional.empty(), threads);
    }

    /** Times TFLite files. */
    public static NetworkTimer ofTfLite(Quantization precision, int threads) {
        return new NetworkTimer(Optional.of(precision), threads);
    }

    /**
     * The shortest of the times that a network takes for one image, after a run that is not counted: what else the machine
     * does only adds to it.
     *
     * @param network in inference form, of floats
     * @return seconds
     */
    public double seconds(Network network, int height, int width) {
        Folding.Folded folded = Folding.fold(network, Weights.initial(network, SEED));
        return lite.isPresent()
                ? ofFile(folded, lite.get(), new ImageSize(height, width))
                : ofSession(folded, height, width);
    }

    private double ofFile(Folding.Folded folded, Quantization precision, ImageSize size) {
        TfLiteForm usual = TfLiteForm.of(precision);
        TfLiteForm form = new TfLiteForm(precision, usual.ioType(), usual.output(), Optional.of(size));
        FrozenGraph frozen = precision == Quantization.INT8
                ? FrozenGraph.integers(integers(folded), form).inPairs(folded.network())
                : FrozenGraph.floats(folded, form);
        byte[] model = TfLiteConverter.find()
                .convert(
                        frozen.graphDef(), frozen.input(), List.of(form.output().text()), precision, form.ioType());
        try {
            Path file = Files.createTempFile("dance4j", ".tflite");
            try {
                Files.write(file, model);
                try (TfLiteRuns runs = new TfLiteRuns(file, threads)) {
                    return shortest(runs::run);
                }
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot write to the folder for temporary files: " + e.getMessage(), e));
        }
    }

    private static IntegerModel integers(Folding.Folded folded) {
        Folding.Folded form = IntegerForm.of(folded);
        Map<String, Range> ranges = new HashMap<>();
        new QuantizationPlan(form.network()).measured().forEach(layer -> ranges.put(layer, ACTIVATIONS));
        return IntegerModel.calibrated(form, ranges);
    }

    private double ofSession(Folding.Folded folded, int height, int width) {
        Shape shape = Shape.of(1, height, width, folded.network().imageChannels());
        try (Graph graph = new Graph();
                TFloat32 zeros = TFloat32.tensorOf(shape)) {
            Ops tf = Ops.create(graph);
            Placeholder<TFloat32> image = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
            Operand<TFloat32> logits = NetworkOps.inference(
                            tf, folded.network(), NetworkOps.constants(tf, folded.weights()), image)
                    .layers()
                    .get(folded.network().output());
            try (Session session = Sessions.inference(graph, threads)) {
                return shortest(() -> session.runner()
                        .feed(image, zeros)
                        .addTarget(logits.op())
                        .run()
                        .close());
            }
        }
    }

    private static double shortest(Runnable run) {
        run.run();
        long shortest = Long.MAX_VALUE;
        long begin = System.nanoTime();
        for (int runs = 0;
                runs < LEAST_RUNS || (runs < MOST_RUNS && System.nanoTime() - begin < ENOUGH_NANOSECONDS);
                runs++) {
            long start = System.nanoTime();
            run.run();
            shortest = Math.min(shortest, System.nanoTime() - start);
        }
        return shortest / 1e9;
    }
}
