package org.dance4j.eval.inference.tflite;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.NetworkOutput;
import org.dance4j.eval.inference.PixelNetwork;
import org.dance4j.eval.inference.ResizedImage;
import org.dance4j.eval.inference.ResizingSegmenter;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.graphs.ops.Normalize;

/**
 * TFLite files: the network runs in the TFLite runtime, the resizing before and after in Java.
 *
 * <p>The model takes an image as {@code [1, h, w, 3]}, float32, int8 or uint8, its pixel values as {@link TfLitePixels}
 * finds. It gives a value for each class, {@code [1, h', w', classes]}, in one of the same types, of which the largest
 * wins; or classes, {@code [1, h', w']} or {@code [1, h', w', 1]}, as uint8, int32 or int64.
 */
public final class TfLiteSegmenter {

    private TfLiteSegmenter() {}

    /**
     * Opens a file, and the model card beside it if there is one and dance4j made the file.
     *
     * @param threads threads that the network runs on
     * @param told which numbers it takes for pixel values, if people have said so
     * @throws BadInputException if the file holds no TFLite model from an image to classes or a value for each, or it is
     *     not known which numbers it takes
     */
    public static Segmenter open(Path file, int threads, Optional<Normalize> told) {
        return open(file, threads, told, OptionalDouble.empty());
    }

    /**
     * The same at one of the {@linkplain TfLiteWidths widths} that the model runs at.
     *
     * @param width the widest if empty
     * @throws BadInputException as there, or if the model does not run at the width
     */
    public static Segmenter open(Path file, int threads, Optional<Normalize> told, OptionalDouble width) {
        TfLiteNetwork network = new TfLiteNetwork(file, threads, width);
        return open(
                file,
                network,
                () -> TfLiteFileMetadata.isOwn(file) ? ModelCard.beside(file) : Optional.empty(),
                threads,
                told,
                width);
    }

    /** Opens a file that dance4j has made, of which all is known. */
    public static Segmenter open(Path file, ModelCard card, int threads) {
        return open(file, card, threads, OptionalDouble.empty());
    }

    /**
     * The same at one of the {@linkplain TfLiteWidths widths} that the model runs at.
     *
     * @param width the widest if empty
     */
    public static Segmenter open(Path file, ModelCard card, int threads, OptionalDouble width) {
        TfLiteNetwork network = new TfLiteNetwork(file, threads, width);
        return open(file, network, () -> Optional.of(card), threads, Optional.empty(), width);
    }

    private static Segmenter open(
            Path file,
            TfLiteNetwork network,
            Supplier<Optional<ModelCard>> known,
            int threads,
            Optional<Normalize> told,
            OptionalDouble width) {
        try {
            Optional<ModelCard> card = known.get();
            TfLitePixels pixels = TfLitePixels.of(file, network.input(), card.isPresent(), told);
            return new ResizingSegmenter(file, new Fed(network, pixels), card, isWidest(file, width), threads);
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** Whether it is the network that a card tells of. */
    private static boolean isWidest(Path file, OptionalDouble width) {
        return width.isEmpty() || TfLiteWidths.of(file).indexOf(width.getAsDouble()) == 0;
    }

    /** A network with its way of taking pixel values. */
    private record Fed(TfLiteNetwork network, TfLitePixels pixels) implements PixelNetwork {

        @Override
        public ImageSize sizeFor(ImageSize wanted) {
            return network.sizeFor(wanted);
        }

        @Override
        public NetworkOutput run(ResizedImage image) {
            return network.run(image, pixels);
        }

        @Override
        public OptionalInt classes() {
            return network.classes();
        }

        @Override
        public void close() {
            network.close();
        }
    }
}
