package org.dance4j.training.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dance4j.graphs.ops.Parameter;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

class IntegerSgdTest {

    private static final IntegerSgd RULE = new IntegerSgd(8, ErrorGrids.ONE, 16, 8, 24, 8, 1);

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
        assertArrayEquals(new float[2], run(tf -> IntegerSgd.error(tf, tf.constant(new float[2]), 8)
                .values(tf)));
    }

    /** Steps are 2/128, and within the first of them as many 128ths of it: 0.007 is 57.3 of those, 0.0156 127.8. */
    @Test
    void errorsBelowAStepAreOnAFinerGrid() {
        IntegerSgd two = new IntegerSgd(8, ErrorGrids.TWO, 16, 8, 24, 8, 1);
        float[] error = {2, -2, 0.02f, 0.007f, -0.0156f, 0, 1};
        float[] coarse = run(tf -> two.errors(tf, tf.constant(error)).get(0).steps());
        float[] fine = run(tf -> two.errors(tf, tf.constant(error)).get(1).steps());
        assertArrayEquals(new float[] {127, -127, 1, 0, 0, 0, 64}, coarse);
        assertArrayEquals(new float[] {0, 0, 0, 57, -127, 0, 0}, fine);
        assertArrayEquals(
                new float[] {2 / 128f, 2 / 128f / 128},
                run(tf -> tf.stack(two.errors(tf, tf.constant(error)).stream()
                        .map(IntegerSgd.Rounded::step)
                        .toList())));
        assertEquals(
                1,
                run(tf ->
                        tf.constant((float) RULE.errors(tf, tf.constant(error)).size()))[0]);
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

    /** 127/128 · 0.1 · 0.0625 · 2^23 is 52,019.2, and 64/128 of it 26,214.4: updates are whole steps of 2^−23. */
    @Test
    void updatesAreWholeSteps() {
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Operand<TFloat64> steps = RULE.updateSteps(
                    tf,
                    RULE.gradient(tf, tf.constant(new float[] {1, 0.5f, 0, -1}), tf.constant(new int[] {5, 1})),
                    tf.constant(0.0625f));
            try (Result result = session.runner().fetch(steps).run()) {
                double[] found = new double[4];
                ((TFloat64) result.get(0)).asRawTensor().data().asDoubles().read(found);
                assertArrayEquals(new double[] {52_019, 26_214, 0, -52_019}, found);
            }
        }
    }

    /** What began between two steps is on one after the first; only kernels on the unit grid have ends. */
    @Test
    void storedWeightsAreWholeStepsWithinTheirGrid() {
        float[] start = {1.5f, 0.1f, -2, 0.3f};
        for (Parameter.Role role : List.of(Parameter.Role.KERNEL, Parameter.Role.DEPTHWISE_KERNEL)) {
            Parameter parameter = new Parameter("layer", role, List.of(4));
            try (Graph graph = new Graph();
                    Session session = new Session(graph)) {
                Ops tf = Ops.create(graph);
                VarHandleOp handle = tf.varHandleOp(TFloat32.class, Shape.of(4));
                session.run(tf.assignVariableOp(handle, tf.constant(start)));
                Operand<TFloat32> value = tf.readVariableOp(handle, TFloat32.class);
                session.run(RULE.update(
                        tf,
                        new ParameterUpdate(
                                parameter, handle, Map.of(), value, tf.constant(new float[] {0, 0, 0, 1}), 0),
                        new StepScalars(tf.constant(0.0625f), tf.constant(3L))));
                try (Result result = session.runner().fetch(value).run()) {
                    float[] found = new float[4];
                    ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(found);
                    boolean isUnit = role == Parameter.Role.KERNEL;
                    assertEquals(isUnit ? 127 / 128f : 1.5f, found[0]);
                    assertEquals(Math.rint(0.1f * (1 << 23)) / (1 << 23), found[1]);
                    assertEquals(isUnit ? -127 / 128f : -2, found[2]);
                    assertEquals((Math.rint(0.3f * (1 << 23)) - 52_019) / (1 << 23), found[3]);
                }
            }
        }
    }

    @Test
    void bitsThatFloatsDoNotHoldAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new IntegerSgd(8, ErrorGrids.ONE, 16, 8, 25, 8, 1));
        assertThrows(IllegalArgumentException.class, () -> new IntegerSgd(1, ErrorGrids.ONE, 16, 8, 24, 8, 1));
    }
}
