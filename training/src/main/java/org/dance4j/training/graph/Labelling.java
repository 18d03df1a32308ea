package org.dance4j.training.graph;

import java.util.function.Function;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.CoarseLogits;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** The part of a training graph that labels an image with the network in its inference form. */
final class Labelling {

    private final Placeholder<TUint8> image;
    private final Placeholder<TInt32> networkSize;
    private final Placeholder<TInt32> outputSize;
    private final Operand<TUint8> predicted;

    /**
     * @param values of the network's parameters
     * @param execution how the network is computed
     */
    Labelling(Ops tf, Network network, Function<Parameter, Operand<TFloat32>> values, NetworkOps.Execution execution) {
        image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1, 3)));
        networkSize = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
        outputSize = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
        CoarseLogits coarse = new CoarseLogits(network, execution);
        predicted = coarse.labels(tf, coarse.logits(tf, values, image, networkSize), networkSize, outputSize);
    }

    /** Labels an image at its own size, the network running at another. */
    LabelMap segment(Session session, RgbImage picture, ImageSize size) {
        try (TUint8 pixels = TUint8.tensorOf(
                        Shape.of(1, picture.height(), picture.width(), 3), DataBuffers.of(picture.rgb(), true, false));
                TInt32 runAt = TInt32.vectorOf(size.height(), size.width());
                TInt32 resultSize = TInt32.vectorOf(picture.height(), picture.width());
                Result result = session.runner()
                        .feed(image, pixels)
                        .feed(networkSize, runAt)
                        .feed(outputSize, resultSize)
                        .fetch(predicted)
                        .run()) {
            byte[] classes = new byte[picture.height() * picture.width()];
            ((TUint8) result.get(0)).asRawTensor().data().read(classes);
            return new LabelMap(picture.height(), picture.width(), classes);
        }
    }
}
