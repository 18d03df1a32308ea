package org.dance4j.eval.inference;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.graphs.tensorflow.InferenceOps;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * A {@link PixelNetwork}, the image resized before it and what it makes after it in TensorFlow, as {@link InferenceOps}
 * does it. A network whose size is free runs at the adaptive resolution that a {@link ModelCard} tells of, and at full
 * resolution where there is none.
 */
public final class ResizingSegmenter implements Segmenter {

    /** What full resolution is rounded to when nothing is known of the network: its strides have to fit. */
    private static final int USUAL_MULTIPLE = 32;

    /** The logits of all pixels are held at once here: 1.3 GB for 19 classes. */
    private static final int LONGEST_SIDE_AT_ONCE = 4096;

    /** A class is a byte, and 255 is void. */
    private static final int MOST_CLASSES = 255;

    private final Path file;
    private final PixelNetwork network;
    private final Optional<ModelCard> card;
    private final Graph graph;
    private final Session session;
    private final Placeholder<TUint8> image;
    private final Placeholder<TFloat32> scores;
    private final Placeholder<TUint8> classes;
    private final Placeholder<TInt32> size;
    private final Operand<TFloat32> resized;
    private final Operand<TUint8> fromScores;
    private final Operand<TUint8> fromClasses;

    /**
     * Takes over the network, which is closed with it.
     *
     * @param file where it is from, for people
     * @param card what else is known of it, or nothing
     * @param threads that the resizing runs on
     */
    public ResizingSegmenter(Path file, PixelNetwork network, Optional<ModelCard> card, int threads) {
        this.file = file;
        this.network = network;
        this.card = card;
        graph = new Graph();
        Ops tf = Ops.create(graph);
        image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1, 3)));
        scores = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, -1, -1, -1)));
        classes = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1)));
        size = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
        resized = InferenceOps.resize(tf, image, size);
        fromScores = InferenceOps.labels(tf, InferenceOps.resize(tf, scores, size));
        fromClasses = InferenceOps.resizeLabels(tf, classes, size);
        session = Sessions.inference(graph, threads);
    }

    @Override
    public LabelMap segment(RgbImage pixels) {
        return segment(pixels, sizeFor(pixels));
    }

    @Override
    public LabelMap segment(RgbImage pixels, ImageSize inside) {
        Segmenter.requireWithinLimit(pixels.size(), LONGEST_SIDE_AT_ONCE);
        NetworkOutput made = network.run(resize(pixels, inside), inside);
        ImageSize found = made.size();
        if (made instanceof NetworkOutput.Scores some) {
            requireClasses(some.classes());
            Shape shape = Shape.of(1, found.height(), found.width(), some.classes());
            try (TFloat32 values = TFloat32.tensorOf(shape, DataBuffers.of(some.values(), true, false))) {
                return resized(scores, values, fromScores, pixels.size());
            }
        }
        byte[] labels = ((NetworkOutput.Labels) made).values();
        requireKnown(labels);
        try (TUint8 values =
                TUint8.tensorOf(Shape.of(1, found.height(), found.width()), DataBuffers.of(labels, true, false))) {
            return resized(classes, values, fromClasses, pixels.size());
        }
    }

    private LabelMap resized(Operand<?> input, Tensor values, Operand<TUint8> labels, ImageSize to) {
        try (TInt32 outside = ImageTensors.size(to);
                Result result = session.runner()
                        .feed(input.asOutput(), values)
                        .feed(size, outside)
                        .fetch(labels)
                        .run()) {
            return ImageTensors.labelMap((TUint8) result.get(0));
        }
    }

    private void requireClasses(int found) {
        if (found > MOST_CLASSES) {
            throw new BadInputException(file + " tells " + found + " classes apart, more than the " + MOST_CLASSES
                    + " that a label can be");
        }
        card.filter(known -> known.classes().size() != found).ifPresent(known -> {
            throw new BadInputException(file + " tells " + found + " classes apart, but " + ModelCard.FILE_NAME
                    + " beside it describes a model of " + known.classes().size());
        });
    }

    private void requireKnown(byte[] labels) {
        card.ifPresent(known -> {
            for (byte label : labels) {
                if ((label & 0xFF) >= known.classes().size()) {
                    throw new BadInputException(file + " gives the class " + (label & 0xFF) + ", but "
                            + ModelCard.FILE_NAME + " beside it describes a model of "
                            + known.classes().size());
                }
            }
        });
    }

    private float[] resize(RgbImage pixels, ImageSize to) {
        try (TUint8 stored = ImageTensors.image(pixels);
                TInt32 inside = ImageTensors.size(to);
                Result result = session.runner()
                        .feed(image, stored)
                        .feed(size, inside)
                        .fetch(resized)
                        .run()) {
            float[] values = new float[Math.toIntExact(to.area() * 3)];
            result.get(0).asRawTensor().data().asFloats().read(values);
            return values;
        }
    }

    @Override
    public ImageSize sizeFor(RgbImage pixels) {
        return network.sizeFor(card.map(known -> known.sizeFor(pixels))
                .orElseGet(() -> new AdaptiveResolution(USUAL_MULTIPLE, false).full(pixels.size())));
    }

    @Override
    public OptionalLong macs(ImageSize networkSize) {
        return card.map(known -> OptionalLong.of(known.macs(networkSize))).orElse(OptionalLong.empty());
    }

    @Override
    public Optional<ClassSet> classes() {
        return card.map(ModelCard::classes);
    }

    @Override
    public OptionalInt classCount() {
        return network.classes();
    }

    @Override
    public void close() {
        session.close();
        graph.close();
        network.close();
    }
}
