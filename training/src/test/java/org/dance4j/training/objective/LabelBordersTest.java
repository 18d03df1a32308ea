package org.dance4j.training.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class LabelBordersTest {

    private static final int VOID = 255;

    private static float[] weights(int rows, int columns, PixelLoss.Borders borders, int... labels) {
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Operand<TInt32> wide = tf.constant(Shape.of(1, rows, columns), DataBuffers.of(labels));
            Operand<TFloat32> labelled = tf.dtypes.cast(tf.math.less(wide, tf.constant(3)), TFloat32.class);
            Operand<TFloat32> found = tf.math.mul(labelled, LabelBorders.weights(tf, wide, labelled, borders));
            try (Result result = session.runner().fetch(found).run()) {
                float[] values = new float[labels.length];
                ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(values);
                return values;
            }
        }
    }

    /** Void is no other class, and hides none that is near enough. */
    @Test
    void anotherClassIsWithinSoManyColumns() {
        int[] labels = {0, 0, 0, 0, 1, 1, VOID, 2};
        assertArrayEquals(
                new float[] {1, 1, 1, 4, 4, 1, 0, 1}, weights(1, 8, new PixelLoss.Borders(4, 1), labels), 1e-6f);
        assertArrayEquals(
                new float[] {1, 1, 4, 4, 4, 4, 0, 4}, weights(1, 8, new PixelLoss.Borders(4, 2), labels), 1e-6f);
    }

    @Test
    void rowsCountAsColumnsDo() {
        assertArrayEquals(
                new float[] {2, 2, 1, 2, 2, 1, 1, 1, 1},
                weights(3, 3, new PixelLoss.Borders(2, 1), 1, 0, 0, 0, 0, 0, 0, 0, 0),
                1e-6f);
    }

    @Test
    void whatCannotCountIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new PixelLoss.Borders(0.5, 1));
        assertThrows(IllegalArgumentException.class, () -> new PixelLoss.Borders(2, -1));
        assertThrows(IllegalArgumentException.class, () -> new PixelLoss.Borders(Double.NaN, 1));
    }
}
