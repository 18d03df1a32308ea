package org.dance4j.eval.inference.tflite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Input;

/**
 * A network small enough to follow by hand: one 1 × 1 convolution that gives class 1 the logit red − 127.5 and class 0
 * the logit 0. The {@code red-*.tflite} files hold the same network, made by TensorFlow's own converter: with a free
 * size in float32 and int8, and at 8 × 12 in float32.
 */
public final class RedModel {

    public static final ClassSet CLASSES = new ClassSet(List.of("dark", "red"), List.of(0x000000, 0xFF0000));

    /** Half of the images have a complexity under 1.538 · 10 (the distribution's median). */
    static final MaxwellBoltzmann COMPLEXITY = new MaxwellBoltzmann(0, 10);

    private RedModel() {}

    public static TrainedModel trained(int sizeMultiple, boolean downsampling) {
        Network network = new Network(
                "red",
                sizeMultiple,
                List.of(
                        new Layer("image", Part.BACKBONE, new Input(3), List.of()),
                        new Layer("logits", Part.HEAD, new Conv2d(2, 1, 1, 0, 1, true), List.of("image"))),
                "logits",
                List.of());
        Weights weights = Weights.of(Map.of(
                "logits/kernel", FloatTensor.of(List.of(1, 1, 3, 2), 0, 1, 0, 0, 0, 0),
                "logits/bias", FloatTensor.of(List.of(2), 0, -127.5f)));
        return new TrainedModel(network, weights, CLASSES, COMPLEXITY, downsampling);
    }

    /** Copies a resource of this package into a folder. */
    public static Path copy(String resource, Path folder) throws IOException {
        Path file = folder.resolve(resource);
        try (InputStream in = RedModel.class.getResourceAsStream(resource)) {
            Files.copy(in, file);
        }
        return file;
    }

    /** The same of a file with metadata that call dance4j its author, beside which a model card counts. */
    public static Path ownCopy(String resource, Path folder) throws IOException {
        return Files.move(
                copy("own-" + resource, folder), folder.resolve(resource), StandardCopyOption.REPLACE_EXISTING);
    }

    /** An image whose right part, from a column on, is red. */
    public static RgbImage redFrom(int column, int height, int width) {
        byte[] rgb = new byte[3 * height * width];
        for (int i = 0; i < height * width; i++) {
            rgb[3 * i] = (byte) (i % width >= column ? 250 : 5);
            rgb[3 * i + 2] = 77;
        }
        return new RgbImage(height, width, rgb);
    }

    /** The labels that {@link #redFrom} deserves. */
    public static LabelMap labelsFrom(int column, int height, int width) {
        byte[] labels = new byte[height * width];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (i % width >= column ? 1 : 0);
        }
        return new LabelMap(height, width, labels);
    }
}
