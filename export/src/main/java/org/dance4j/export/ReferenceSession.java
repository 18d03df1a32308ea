package org.dance4j.export;

import java.util.Optional;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ImageTensors;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.tflite.TfLiteOutput;
import org.dance4j.graphs.integers.ResizingRule;
import org.dance4j.graphs.tensorflow.InferenceOps;
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

/** The model as trained, in a TensorFlow session: what every exported form is compared with. */
public final class ReferenceSession implements AutoCloseable {

    private final TrainedModel model;
    private final Optional<ImageSize> size;
    private final Graph graph = new Graph();
    private final Session session;
    private final Placeholder<TUint8> image;
    private final Placeholder<TInt32> networkSize;
    private final Placeholder<TInt32> outputSize;
    private final Operand<TUint8> labels;

    /**
     * For TFLite files that give logits.
     *
     * @param size the size that the files are fixed to, or empty where it is free and each image has its adaptive one
     */
    public ReferenceSession(TrainedModel model, Optional<ImageSize> size) {
        this(model, size, TfLiteOutput.LOGITS, ResizingRule.of(size.isPresent()));
    }

    /**
     * @param size the size that the files are fixed to, or empty where each image has one of its own
     * @param output what is resized to the image's size
     * @param resizing of the files, which networks in integers follow
     */
    public ReferenceSession(TrainedModel model, Optional<ImageSize> size, TfLiteOutput output, ResizingRule resizing) {
        this.model = model;
        this.size = size;
        Ops tf = Ops.create(graph);
        image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1, 3)));
        networkSize = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
        outputSize = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
        Operand<TFloat32> logits = InferenceOps.logits(
                tf,
                model.network(),
                NetworkOps.constants(tf, model.weights()),
                image,
                networkSize,
                output.isOfLogits() ? outputSize : networkSize,
                NetworkOps.Execution.PLAIN.with(resizing));
        labels = switch (output) {
            case LOGITS, COARSE -> InferenceOps.labels(tf, logits);
            case SCORES -> InferenceOps.labels(tf, InferenceOps.resize(tf, tf.nn.softmax(logits), outputSize));
            case LABELS -> InferenceOps.resizeLabels(tf, InferenceOps.labels(tf, logits), outputSize);
        };
        session = Sessions.open(graph);
    }

    /** The class of each pixel, at the image's own size, with the network run at the size that the files are run at. */
    public LabelMap segment(RgbImage pixels) {
        return segment(pixels, size.orElseGet(() -> model.sizeFor(pixels)));
    }

    /** The class of each pixel, at the image's own size, with the network run at the size given. */
    public LabelMap segment(RgbImage pixels, ImageSize runAt) {
        try (TUint8 stored = ImageTensors.image(pixels);
                TInt32 inside = ImageTensors.size(runAt);
                TInt32 outside = ImageTensors.size(pixels.size());
                Result result = session.runner()
                        .feed(image, stored)
                        .feed(networkSize, inside)
                        .feed(outputSize, outside)
                        .fetch(labels)
                        .run()) {
            return ImageTensors.labelMap((TUint8) result.get(0));
        }
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
