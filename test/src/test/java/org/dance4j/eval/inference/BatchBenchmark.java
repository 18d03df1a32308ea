package org.dance4j.eval.inference;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.runs.verification.BenchImages;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.SessionFunction;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TUint8;

/**
 * A SavedModel on batches of one image several times, beside calls of that image alone: {@code BatchBenchmark SAVED_MODEL
 * HEIGHTxWIDTH IMAGES ROUNDS THREADS}. In each round, both in turn; it prints the milliseconds of an image alone and in a batch.
 */
public final class BatchBenchmark {

    private BatchBenchmark() {}

    public static void main(String[] args) {
        int images = Integer.parseInt(args[2]);
        int rounds = Integer.parseInt(args[3]);
        List<RgbImage> scene = new ArrayList<>();
        BenchImages.scenes(1, OptionalInt.of(1), Optional.of(ImageSize.parse(args[1])))
                .readers()
                .forEach(reader -> scene.add(reader.get()));
        try (SavedModelBundle bundle = SavedModelBundle.loader(Path.of(args[0]).toString())
                        .withTags(SavedModelBundle.DEFAULT_TAG)
                        .withConfigProto(Sessions.inferenceConfig(Integer.parseInt(args[4])))
                        .load();
                TUint8 one = batch(scene.get(0), 1);
                TUint8 several = batch(scene.get(0), images)) {
            SessionFunction function = bundle.function(Signature.DEFAULT_KEY);
            for (int round = -1; round < rounds; round++) {
                long start = System.nanoTime();
                for (int i = 0; i < images; i++) {
                    run(function, one);
                }
                long alone = System.nanoTime() - start;
                start = System.nanoTime();
                run(function, several);
                long together = System.nanoTime() - start;
                // The first round warms up.
                if (round >= 0) {
                    System.out.printf("%.4f %.4f%n", alone / 1e6 / images, together / 1e6 / images);
                }
            }
        }
    }

    private static void run(SessionFunction function, TUint8 images) {
        function.call(Map.of(SavedModelSegmenter.INPUT, images)).close();
    }

    private static TUint8 batch(RgbImage image, int count) {
        byte[] all = new byte[count * image.rgb().length];
        for (int i = 0; i < count; i++) {
            System.arraycopy(image.rgb(), 0, all, i * image.rgb().length, image.rgb().length);
        }
        return TUint8.tensorOf(Shape.of(count, image.height(), image.width(), 3), DataBuffers.of(all, false, false));
    }
}
