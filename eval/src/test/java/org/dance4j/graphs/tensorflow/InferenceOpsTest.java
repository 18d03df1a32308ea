package org.dance4j.graphs.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.dance4j.eval.inference.ImageTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.EagerSession;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Expected values by hand: output i reads the input at (i + 0.5) · in / out − 0.5, held at the border. */
class InferenceOpsTest {

    private static float[] resized(int width, float... row) {
        try (EagerSession session = EagerSession.create()) {
            Ops tf = Ops.create(session);
            TFloat32 result = InferenceOps.resize(
                            tf,
                            tf.reshape(tf.constant(row), tf.constant(new int[] {1, 1, row.length, 1})),
                            tf.constant(new int[] {1, width}))
                    .asTensor();
            float[] values = new float[width];
            result.asRawTensor().data().asFloats().read(values);
            return values;
        }
    }

    @Test
    void enlargingInterpolatesAtHalfPixelCentres() {
        assertArrayEquals(new float[] {0, 2.5f, 7.5f, 10}, resized(4, 0, 10), 1e-5f);
    }

    @Test
    void shrinkingReadsTwoNeighboursWithoutAntialiasing() {
        assertArrayEquals(new float[] {2, 30}, resized(2, 1, 3, 20, 40), 1e-5f);
        // At a third, positions 1 and 4 are hit exactly: the other pixels do not count.
        assertArrayEquals(new float[] {7, 9}, resized(2, 100, 7, 100, 100, 9, 100), 1e-5f);
    }

    @Test
    void theOwnSizeChangesNothing() {
        assertArrayEquals(new float[] {3, 255, 0.25f}, resized(3, 3, 255, 0.25f));
    }

    @Test
    void bytesAreReadUnsigned() {
        try (EagerSession session = EagerSession.create()) {
            Ops tf = Ops.create(session);
            var bytes = tf.constantOf(
                    TUint8.tensorOf(Shape.of(1, 1, 1, 3), DataBuffers.of((byte) 200, (byte) 255, (byte) 0)));
            TFloat32 result = InferenceOps.resize(tf, bytes, tf.constant(new int[] {1, 1}))
                    .asTensor();
            float[] values = new float[3];
            result.asRawTensor().data().asFloats().read(values);
            assertArrayEquals(new float[] {200, 255, 0}, values);
        }
    }

    @Test
    void labelsAreTheFirstOfTheLargestLogits() {
        try (EagerSession session = EagerSession.create()) {
            Ops tf = Ops.create(session);
            var logits = tf.constant(new float[][][][] {{{{-3, -1, -2}, {0, 0, 0}, {1, 2, 7}}}});
            TUint8 labels = InferenceOps.labels(tf, logits).asTensor();
            assertArrayEquals(
                    new byte[] {1, 0, 2}, ImageTensors.labelMap(labels).classes());
        }
    }
}
