package org.dance4j.graphs.tensorflow;

import java.util.List;
import java.util.Optional;
import org.dance4j.graphs.ops.Conv2d;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A convolution as a sum of matrix products, one for each place in its window. Of a padded map whose pixels lie one behind the
 * other, as rows of a matrix, what a place sees is a run of rows: as many as there are, less those that the window reaches
 * beyond. TensorFlow takes such a run without a copy where rows are whole lines of a cache. What the rows at the margins come
 * to is left out at the end.
 */
final class ProductConvolution {

    /** With fewer channels to read or to make the products are too thin to be faster. */
    private static final int LEAST_CHANNELS = 64;

    /** Floats in a line of a cache. */
    private static final int LINE = 16;

    private ProductConvolution() {}

    /** Whether the products can be faster than the convolution: not where a window reaches far over a map, or steps over pixels. */
    static boolean pays(Conv2d conv, Operand<TFloat32> kernel) {
        Shape shape = kernel.shape();
        return conv.kernel() > 1
                && conv.stride() == 1
                && conv.dilation() == 1
                && !shape.isUnknown()
                && shape.get(2) >= LEAST_CHANNELS
                && shape.get(3) >= LEAST_CHANNELS;
    }

    /**
     * Of a kernel of 1 × 1 at stride 1 the one product, without a bias.
     *
     * @param kernel {@code [1, 1, C, F]}
     * @param x {@code [N, H, W, C]}
     * @return {@code [N, H, W, F]}
     */
    static Operand<TFloat32> ofPixels(Ops tf, Operand<TFloat32> kernel, Operand<TFloat32> x) {
        Operand<TInt32> axis = tf.constant(0);
        Operand<TInt32> sides = tf.slice(tf.shape(kernel), tf.constant(new int[] {2}), tf.constant(new int[] {2}));
        Operand<TInt32> read = tf.slice(sides, tf.constant(new int[] {0}), tf.constant(new int[] {1}));
        Operand<TInt32> made = tf.slice(sides, tf.constant(new int[] {1}), tf.constant(new int[] {1}));
        Operand<TFloat32> product = tf.linalg.matMul(
                tf.reshape(x, tf.concat(List.of(tf.constant(new int[] {-1}), read), axis)), tf.reshape(kernel, sides));
        Operand<TInt32> places = tf.slice(tf.shape(x), tf.constant(new int[1]), tf.constant(new int[] {3}));
        return tf.reshape(product, tf.concat(List.of(places, made), axis));
    }

    /**
     * The sum, without a bias.
     *
     * @param kernel {@code [k, k, C, F]}, of a shape that is known
     * @param x {@code [N, H, W, C]}
     * @return {@code [N, H', W', F]}
     */
    static Operand<TFloat32> of(Ops tf, Conv2d conv, Operand<TFloat32> kernel, Operand<TFloat32> x) {
        int size = conv.kernel();
        int channels = Math.toIntExact(kernel.shape().get(2));
        int filters = Math.toIntExact(kernel.shape().get(3));
        int missing = (LINE - channels % LINE) % LINE;
        int wide = channels + missing;
        Operand<TFloat32> padded = Margins.padded(
                tf, x, conv.padding(), missing == 0 ? Optional.empty() : Optional.of(tf.constant(missing)));
        Operand<TFloat32> places = tf.reshape(
                missing == 0
                        ? kernel
                        : tf.pad(
                                kernel,
                                tf.constant(new int[][] {{0, 0}, {0, 0}, {0, missing}, {0, 0}}),
                                tf.constant(0f)),
                tf.constant(new int[] {size * size * wide, filters}));

        Operand<TInt32> rowAxis = tf.constant(0);
        Operand<TInt32> shape = tf.shape(padded);
        Operand<TInt32> width = tf.slice(shape, tf.constant(new int[] {2}), tf.constant(new int[] {1}));
        Operand<TFloat32> rows = tf.reshape(padded, tf.constant(new int[] {-1, wide}));
        Operand<TInt32> count = tf.slice(tf.shape(rows), tf.constant(new int[] {0}), tf.constant(new int[] {1}));
        Operand<TInt32> beyond = tf.math.mul(tf.math.add(width, tf.constant(1)), tf.constant(size - 1));
        Operand<TInt32> run = tf.concat(List.of(tf.math.sub(count, beyond), tf.constant(new int[] {wide})), rowAxis);
        Operand<TFloat32> sum = null;
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                Operand<TInt32> first = tf.math.add(tf.math.mul(width, tf.constant(row)), tf.constant(column));
                Operand<TFloat32> seen =
                        tf.slice(rows, tf.concat(List.of(first, tf.constant(new int[1])), rowAxis), run);
                int place = (row * size + column) * wide;
                Operand<TFloat32> weights =
                        tf.slice(places, tf.constant(new int[] {place, 0}), tf.constant(new int[] {wide, filters}));
                Operand<TFloat32> product = tf.linalg.matMul(seen, weights);
                sum = sum == null ? product : tf.math.add(sum, product);
            }
        }
        Operand<TInt32> behind = tf.reshape(
                tf.concat(List.of(tf.zerosLike(beyond), beyond, tf.constant(new int[2])), rowAxis),
                tf.constant(new int[] {2, 2}));
        Operand<TInt32> outer = tf.slice(shape, tf.constant(new int[1]), tf.constant(new int[] {3}));
        Operand<TFloat32> made = tf.reshape(
                tf.pad(sum, behind, tf.constant(0f)),
                tf.concat(List.of(outer, tf.constant(new int[] {filters})), rowAxis));
        int reach = size - 1;
        Operand<TInt32> inner = tf.math.sub(outer, tf.constant(new int[] {0, reach, reach}));
        return tf.slice(
                made, tf.constant(new int[4]), tf.concat(List.of(inner, tf.constant(new int[] {filters})), rowAxis));
    }
}
