package org.dance4j.eval.inference;

import com.google.common.base.Suppliers;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.graphs.Folding;
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
    private final Operand<TFloat32> coarse;
    private final Operand<TUint8> labels;
    /** Made when they are asked for first, which few are. */
    private final Supplier<Operand<TFloat32>> logits;

    private final Supplier<Operand<TFloat32>> confidence;
    private final Supplier<Operand<TFloat32>> probabilities;
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
        Folding.Folded folded = Folding.forSession(model.network(), model.weights());
        CoarseLogits network = new CoarseLogits(folded.network());
        coarse = network.logits(tf, NetworkOps.constants(tf, folded.weights()), images, networkSize);
        labels = tf.expandDims(network.labels(tf, coarse, networkSize, outputSize), tf.constant(0));
        logits = Suppliers.memoize(() -> network.whole(tf, coarse, networkSize, outputSize));
        confidence = Suppliers.memoize(
                () -> network.answer(tf, coarse, networkSize, outputSize).confidence());
        probabilities = Suppliers.memoize(() -> tf.nn.softmax(logits.get()));
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
        try (Result result = run(image, inside, List.of(labels))) {
            return ImageTensors.labelMap((TUint8) result.get(0));
        }
    }

    @Override
    public Segmentation run(RgbImage image, ImageSize inside) {
        Segmenter.requireWithinLimit(image.size(), LONGEST_SIDE);
        // What is small already is kept, so that what else is asked for takes no second pass of the network.
        return new Kept(run(image, inside, List.of(labels, coarse)), image.size(), inside);
    }

    /** Labels, and the coarse logits that more can be made of. */
    private final class Kept implements Segmentation {

        private final Result result;
        private final ImageSize size;
        private final ImageSize inside;

        Kept(Result result, ImageSize size, ImageSize inside) {
            this.result = result;
            this.size = size;
            this.inside = inside;
        }

        @Override
        public LabelMap labels() {
            return ImageTensors.labelMap((TUint8) result.get(0));
        }

        @Override
        public Optional<float[]> confidence() {
            return Optional.of(more(confidence.get()));
        }

        @Override
        public Optional<ClassProbabilities> probabilities() {
            int classes = card.classes().size();
            ClassProbabilities.count(size, classes);
            return Optional.of(new ClassProbabilities(size, classes, more(probabilities.get())));
        }

        private float[] more(Operand<TFloat32> fetch) {
            try (TInt32 from = ImageTensors.size(inside);
                    TInt32 to = ImageTensors.size(size);
                    Result made = session.runner()
                            .feed(coarse, result.get(1))
                            .feed(networkSize, from)
                            .feed(outputSize, to)
                            .fetch(fetch)
                            .run()) {
                return ImageTensors.floats((TFloat32) made.get(0));
            }
        }

        @Override
        public void close() {
            result.close();
        }
    }

    /** The logits at the image's own size, {@code [H, W, classes]} in row-major order. */
    public float[] logits(RgbImage image) {
        try (Result result = run(image, sizeFor(image), List.of(logits.get()))) {
            return ImageTensors.floats((TFloat32) result.get(0));
        }
    }

    private Result run(RgbImage image, ImageSize size, List<Operand<?>> fetches) {
        try (TUint8 pixels = ImageTensors.image(image);
                TInt32 inside = ImageTensors.size(size);
                TInt32 outside = ImageTensors.size(image.size())) {
            Session.Runner runner = session.runner()
                    .feed(images, pixels)
                    .feed(networkSize, inside)
                    .feed(outputSize, outside);
            fetches.forEach(runner::fetch);
            return runner.run();
        }
    }

    @Override
    public ImageSize sizeFor(RgbImage image) {
        return sizes.apply(image);
    }

    @Override
    public int sizeMultiple() {
        return card.network().sizeMultiple();
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
