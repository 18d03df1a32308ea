package org.dance4j.eval.inference;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.graphs.tensorflow.CoarseLogits;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** A trained model in a TensorFlow session of its own, its weights constants of the graph. */
public final class SessionSegmenter implements Segmenter {

    private final ModelCard card;
    private final Graph graph;
    private final Session session;
    private final Placeholder<TUint8> images;
    private final Placeholder<TInt32> networkSize;
    private final Placeholder<TInt32> outputSize;
    private final Operand<TFloat32> logits;
    private final Operand<TUint8> labels;
    private final Function<RgbImage, ImageSize> sizes;

    /** @param threads threads that one operation may use; TensorFlow heeds it for a process's first session only */
    public SessionSegmenter(TrainedModel model, int threads) {
        this(model, threads, sizes(model.card(), threads));
    }

    /**
     * A model that runs images at other sizes than its own.
     *
     * @param sizes the size that the network runs an image at, one that it takes
     */
    public SessionSegmenter(TrainedModel model, int threads, Function<RgbImage, ImageSize> sizes) {
        this.sizes = sizes;
        card = model.card();
        graph = new Graph();
        Ops tf = Ops.create(graph);
        images = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1, 3)));
        networkSize = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
        outputSize = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
        CoarseLogits network = new CoarseLogits(model.network());
        Operand<TFloat32> coarse = network.logits(tf, NetworkOps.constants(tf, model.weights()), images, networkSize);
        logits = network.whole(tf, coarse, networkSize, outputSize);
        labels = tf.expandDims(network.labels(tf, coarse, networkSize, outputSize), tf.constant(0));
        session = Sessions.inference(graph, threads);
    }

    private static Function<RgbImage, ImageSize> sizes(ModelCard card, int threads) {
        return image -> card.sizeFor(image, threads);
    }

    @Override
    public LabelMap segment(RgbImage image) {
        Segmenter.requireWithinLimit(image.size(), LONGEST_SIDE);
        return segment(image, sizeFor(image));
    }

    @Override
    public LabelMap segment(RgbImage image, ImageSize inside) {
        Segmenter.requireWithinLimit(image.size(), LONGEST_SIDE);
        try (Result result = run(image, inside, labels)) {
            return ImageTensors.labelMap((TUint8) result.get(0));
        }
    }

    /** The logits at the image's own size, {@code [H, W, classes]} in row-major order. */
    public float[] logits(RgbImage image) {
        try (Result result = run(image, sizeFor(image), logits)) {
            TFloat32 tensor = (TFloat32) result.get(0);
            float[] values = new float[Math.toIntExact(tensor.size())];
            tensor.asRawTensor().data().asFloats().read(values);
            return values;
        }
    }

    private Result run(RgbImage image, ImageSize size, Operand<?> fetch) {
        try (TUint8 pixels = ImageTensors.image(image);
                TInt32 inside = ImageTensors.size(size);
                TInt32 outside = ImageTensors.size(image.size())) {
            return session.runner()
                    .feed(images, pixels)
                    .feed(networkSize, inside)
                    .feed(outputSize, outside)
                    .fetch(fetch)
                    .run();
        }
    }

    @Override
    public ImageSize sizeFor(RgbImage image) {
        return sizes.apply(image);
    }

    @Override
    public OptionalLong macs(ImageSize size) {
        return OptionalLong.of(card.macs(size));
    }

    @Override
    public Optional<ClassSet> classes() {
        return Optional.of(card.classes());
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
