package org.dance4j.eval.inference;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dance4j.common.runtime.FirstSession;
import org.dance4j.common.runtime.OneDnn;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.Segmenters;
import org.dance4j.runs.Models;
import org.dance4j.runs.verification.BenchImages;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.SessionFunction;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TUint8;

/**
 * Labels one image seven times with a SavedModel or a TFLite file for each line it reads, so that a script can do it in turn with other programs:
 * {@code LabelBenchmark MODEL HEIGHTxWIDTH THREADS}. Kernels are those that {@code dance eval} takes. It answers with the
 * median of the seconds on the clock.
 */
public final class LabelBenchmark {

    /** The first of them finds the processor's caches full of what ran before. */
    private static final int TIMES = 7;

    private LabelBenchmark() {}

    public static void main(String[] args) throws IOException {
        Path model = Path.of(args[0]);
        int threads = Integer.parseInt(args[2]);
        if (Models.runsWithAnyKernels(model)) {
            OneDnn.disableToLabel();
        }
        List<RgbImage> scene = new ArrayList<>();
        BenchImages.scenes(1, OptionalInt.of(1), Optional.of(ImageSize.parse(args[1])))
                .readers()
                .forEach(reader -> scene.add(reader.get()));
        RgbImage image = scene.get(0);
        FirstSession.openToLabel(threads, false);
        if (Files.isDirectory(model)) {
            try (SavedModelBundle bundle = SavedModelBundle.loader(model.toString())
                            .withTags(SavedModelBundle.DEFAULT_TAG)
                            .withConfigProto(Sessions.inferenceConfig(threads))
                            .load();
                    TUint8 pixels = TUint8.tensorOf(
                            Shape.of(1, image.height(), image.width(), 3), DataBuffers.of(image.rgb(), true, false))) {
                SessionFunction function = bundle.function(Signature.DEFAULT_KEY);
                answer(() ->
                        function.call(Map.of(SavedModelSegmenter.INPUT, pixels)).close());
            }
        } else {
            try (Segmenter segmenter = Segmenters.open(model, threads)) {
                answer(() -> segmenter.segment(image));
            }
        }
    }

    private static void answer(Runnable label) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (lines.readLine() != null) {
            double[] seconds = new double[TIMES];
            for (int i = 0; i < TIMES; i++) {
                long start = System.nanoTime();
                label.run();
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
            Arrays.sort(seconds);
            System.out.printf("%.5f%n", seconds[TIMES / 2]);
        }
    }
}
