package org.dance4j.training.objective;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;

/**
 * How logits of one coarseness come to the labels' size and gradients back; several outputs may share it.
 *
 * @param rows the matrix {@code [H, h]} that enlarges columns of pixels, if any
 * @param columns the matrix {@code [W, w]} that enlarges rows of pixels, if any
 * @param expected each class' weight, gathered where the coarse logits are: {@code [N, C, h, w]}
 */
record EnlargementMatrices(
        Ops tf, Optional<Operand<TFloat32>> rows, Optional<Operand<TFloat32>> columns, Operand<TFloat32> expected) {

    /** R x, from {@code [N, C, h, w]} to {@code [N, C, H, W]}. */
    Operand<TFloat32> enlarge(Operand<TFloat32> x) {
        return rows.isEmpty()
                ? x
                : product(tf, rows.get(), product(tf, x, columns.orElseThrow(), false, true), false, false);
    }

    /** Rᵀ x, from {@code [N, C, H, W]} to {@code [N, C, h, w]}. */
    Operand<TFloat32> reduce(Operand<TFloat32> x) {
        return rows.isEmpty()
                ? x
                : product(tf, product(tf, rows.get(), x, true, false), columns.orElseThrow(), false, false);
    }

    static Operand<TFloat32> product(
            Ops tf, Operand<TFloat32> a, Operand<TFloat32> b, boolean transposeA, boolean transposeB) {
        return tf.train.batchMatMul(a, b, TFloat32.class, BatchMatMul.adjX(transposeA), BatchMatMul.adjY(transposeB));
    }
}
