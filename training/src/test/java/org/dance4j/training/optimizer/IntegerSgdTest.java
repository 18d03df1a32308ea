package org.dance4j.training.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class IntegerSgdTest {

    private static final IntegerSgd RULE = new IntegerSgd(8, 16, 8, 24, 8, 1);

    private static float[] run(Function<Ops, Operand<TFloat32>> make) {
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Operand<TFloat32> made = make.apply(Ops.create(graph));
            try (Result result = session.runner().fetch(made).run()) {
                float[] values = new float[(int) result.get(0).size()];
                ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(values);
                return values;
            }
        }
    }

    /** The greatest magnitude is 2; steps are 2/128, and 128 of them are not there. */
    @Test
    void errorsAreOnAGridThatTheGreatestMagnitudeFills() {
        float[] made = run(tf -> IntegerSgd.error(tf, tf.constant(new float[] {2, -2, 0.02f, 0.007f, 0, 1}), 8)
                .values(tf));
        assertArrayEquals(new float[] {127 / 64f, -127 / 64f, 1 / 64f, 0, 0, 1}, made);
        assertArrayEquals(new float[2], run(tf -> IntegerSgd.error(tf, tf.constant(new float[2]), 8).values(tf)));
    }

    @Test
    void gradientsAreRoundedByChanceAndStayTheSameOnAverage() {
        float[] gradient = new float[20_000];
        Arrays.fill(gradient, 0.3f / 128);
        gradient[0] = 1;
        Function<Integer, float[]> rounded =
                step -> run(tf -> RULE.gradient(tf, tf.constant(gradient), tf.constant(new int[] {5, step}))
                        .values(tf));
        float[] first = rounded.apply(1);
        double sum = 0;
        for (float value : first) {
            assertEquals(Math.rint(value * 128), value * 128, 0);
            sum += value;
        }
        assertEquals(0.3 / 128 * 20_000 + 1, sum, 1.5);
        assertArrayEquals(first, rounded.apply(1));
        assertTrue(!Arrays.equals(first, rounded.apply(2)));
    }

    @Test
    void bitsThatFloatsDoNotHoldAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new IntegerSgd(8, 16, 8, 25, 8, 1));
        assertThrows(IllegalArgumentException.class, () -> new IntegerSgd(1, 16, 8, 24, 8, 1));
    }
}
