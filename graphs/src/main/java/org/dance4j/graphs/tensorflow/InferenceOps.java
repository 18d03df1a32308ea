package org.dance4j.graphs.tensorflow;

import java.util.List;
import java.util.function.Function;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

/** How every inference runs, from the stored image to its labels. Validation, export and evaluation all call it. */
public final class InferenceOps {

    private InferenceOps() {}

    /**
     * The network's logits for whole images: resized to the network's size, run, and resized to the output's size.
     *
     * @param network only what its main output needs is built
     * @param values the network's parameters
     * @param images {@code [N, H, W, 3]}, 0–255
     * @param networkSize {@code [2]}, height and width the network runs at, multiples of {@link Network#sizeMultiple()}
     * @param outputSize {@code [2]}, height and width of the result
     * @param execution how the network is computed
     * @return {@code [N, outputSize, classes]}
     */
    public static Operand<TFloat32> logits(
            Ops tf,
            Network network,
            Function<Parameter, Operand<TFloat32>> values,
            Operand<TUint8> images,
            Operand<TInt32> networkSize,
            Operand<TInt32> outputSize,
            NetworkOps.Execution execution) {
        Network inference = network.inference();
        Operand<TFloat32> logits = NetworkOps.inference(
                        tf, inference, values, resize(tf, images, networkSize), execution)
                .layers()
                .get(inference.output());
        return resize(tf, logits, outputSize);
    }

    /** The class of the largest logit, the first of equals: {@code [N, H, W, classes]} to {@code [N, H, W]}. */
    public static Operand<TUint8> labels(Ops tf, Operand<TFloat32> logits) {
        return tf.dtypes.cast(tf.math.argMax(logits, tf.constant(3), TInt32.class), TUint8.class);
    }

    /**
     * Bilinear with half-pixel centres and no antialiasing; the size it has already changes nothing.
     *
     * @param x {@code [N, H, W, C]}
     * @param size {@code [2]}, height and width
     */
    public static Operand<TFloat32> resize(Ops tf, Operand<? extends TNumber> x, Operand<TInt32> size) {
        return tf.image.resizeBilinear(x, size, ResizeBilinear.halfPixelCenters(true));
    }

    /**
     * Each pixel the class of the one its centre lies in.
     *
     * @param labels {@code [N, H, W]}
     * @param size {@code [2]}, height and width
     */
    public static Operand<TUint8> resizeLabels(Ops tf, Operand<TUint8> labels, Operand<TInt32> size) {
        Operand<TInt32> channel = tf.constant(3);
        return tf.squeeze(
                tf.image.resizeNearestNeighbor(
                        tf.expandDims(labels, channel), size, ResizeNearestNeighbor.halfPixelCenters(true)),
                Squeeze.axis(List.of(3L)));
    }
}
