package org.dance4j.eval.inference.onnx;

import java.nio.file.Path;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.PixelValues;
import org.dance4j.eval.inference.ResizingSegmenter;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.graphs.ops.Normalize;

/**
 * ONNX files: the network runs in ONNX Runtime, the resizing before and after in Java.
 *
 * <p>The model takes an image as float32, {@code [1, 3, h, w]} or {@code [1, h, w, 3]}; one of a fixed batch of several is
 * given the same image as often. It gives a value for each class,
 * {@code [1, classes, h', w']} or {@code [1, h', w', classes]} like its input, of which the largest wins; or classes,
 * {@code [1, h', w']}, as uint8, int32 or int64.
 */
public final class OnnxSegmenter {

    /** How files that dance4j has made call their maker. */
    public static final String PRODUCER = "dance4j";

    private OnnxSegmenter() {}

    /**
     * Opens a file, and the model card beside it if there is one.
     *
     * @param threads threads that the network runs on
     * @param told which numbers it takes for pixel values, if people have said so
     * @throws BadInputException if the file holds no ONNX model from an image to classes or a value for each, or it is not
     *     known which numbers it takes
     */
    public static Segmenter open(Path file, int threads, Optional<Normalize> told) {
        OnnxNetwork network = new OnnxNetwork(file, threads);
        try {
            if (network.isOwn()) {
                PixelValues.requireUntold(file, told);
                return segmenter(file, network, ModelCard.beside(file), threads);
            }
            Normalize normalization =
                    told.orElseThrow(() -> PixelValues.unknown(file, "was made elsewhere, and there is nothing in it"));
            return segmenter(file, network.fed(normalization), Optional.empty(), threads);
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** Opens a file that dance4j has made, of which all is known. */
    public static Segmenter open(Path file, ModelCard card, int threads) {
        return segmenter(file, new OnnxNetwork(file, threads), Optional.of(card), threads);
    }

    private static Segmenter segmenter(Path file, OnnxNetwork network, Optional<ModelCard> card, int threads) {
        return new ResizingSegmenter(file, network, card, threads);
    }
}
