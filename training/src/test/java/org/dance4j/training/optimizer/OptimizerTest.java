package org.dance4j.training.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.graphs.ops.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** Update rules on one parameter of two values, whose gradients are given. */
class OptimizerTest {

    private static final Parameter PARAMETER = new Parameter("conv", Parameter.Role.KERNEL, List.of(1, 1, 1, 1));

    private static final float[] START = {0.5f, -2};
    private static final float[][] GRADIENTS = {{0.1f, -3}, {-0.2f, 1}, {0.3f, 0.001f}, {0, 40}, {1e-4f, -1}};
    private static final double[] RATES = {0.01, 0.02, 0.02, 0.015, 0.01};

    /** v = 0.9 v + g and w = w − rate · v: 0.1, −0.11, 0.201 and so on for the first value. */
    @Test
    void sgdFollowsItsMomentum() {
        float[] found = run(new Sgd(0.9), 0);
        double[] w = {0.5, -2};
        for (int i = 0; i < 2; i++) {
            double v = 0;
            for (int t = 0; t < GRADIENTS.length; t++) {
                v = 0.9 * v + GRADIENTS[t][i];
                w[i] -= RATES[t] * v;
            }
            assertEquals(w[i], found[i], 1e-6);
        }
    }

    /** The algorithm in PyTorch's documentation of torch.optim.Adam, in double precision. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-8, 1e-3})
    void adamIsThatOfPyTorch(double epsilon) {
        float[] found = run(new Adam(0.9, 0.999, epsilon), 0);
        for (int i = 0; i < 2; i++) {
            assertEquals(pyTorch(i, epsilon, 0), found[i], 1e-6);
        }
        // In the first step the rate alone counts, with the gradient's sign.
        assertEquals(0.5 - 0.01, pyTorchSteps(1, 0, 1e-8, 0), 1e-8);
    }

    /** The algorithm in PyTorch's documentation of torch.optim.AdamW: first θ ← θ − γλθ, then Adam's step. */
    @Test
    void adamWDecaysApartFromItsGradients() {
        float[] found = run(new AdamW(Adam.PAPER), 0.5f);
        for (int i = 0; i < 2; i++) {
            assertEquals(pyTorch(i, 1e-8, 0.5), found[i], 1e-6);
        }
        float[] without = run(new AdamW(Adam.PAPER), 0);
        for (int i = 0; i < 2; i++) {
            assertEquals(pyTorch(i, 1e-8, 0), without[i], 1e-6);
        }
    }

    /** What PyTorch 2.13 gives a group of parameters whose {@code lr} is a tenth of the others'. */
    @Test
    void aTenthOfTheRateIsThatOfPyTorchsGroups() {
        float[][] expected = {{0.4992837f, -2.0822394f}, {0.4983862f, -1.9988793f}, {0.4965166f, -1.9913957f}};
        float[][] found = {run(new Sgd(0.9), 0, 0.1), run(Adam.PAPER, 0, 0.1), run(new AdamW(Adam.PAPER), 0.5f, 0.1)};
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], found[i], 2e-6f);
        }
        for (Optimizer optimizer : List.of(new Sgd(0.9), Adam.PAPER, new AdamW(Adam.PAPER))) {
            assertArrayEquals(START, run(optimizer, 0.5f, 0));
        }
    }

    private static double pyTorch(int value, double epsilon, double decay) {
        return pyTorchSteps(GRADIENTS.length, value, epsilon, decay);
    }

    private static double pyTorchSteps(int steps, int value, double epsilon, double decay) {
        double theta = START[value];
        double m = 0;
        double v = 0;
        for (int t = 1; t <= steps; t++) {
            double g = GRADIENTS[t - 1][value];
            theta -= RATES[t - 1] * decay * theta;
            m = 0.9 * m + 0.1 * g;
            v = 0.999 * v + 0.001 * g * g;
            double mHat = m / (1 - Math.pow(0.9, t));
            double vHat = v / (1 - Math.pow(0.999, t));
            theta -= RATES[t - 1] * mHat / (Math.sqrt(vHat) + epsilon);
        }
        return theta;
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Sgd(1));
        assertThrows(IllegalArgumentException.class, () -> new Sgd(-0.1));
        assertThrows(IllegalArgumentException.class, () -> new Adam(0.9, 1, 1e-8));
        assertThrows(IllegalArgumentException.class, () -> new Adam(0.9, 0.999, 0));
        assertThrows(IllegalArgumentException.class, () -> new Adam(Double.NaN, 0.999, 1e-8));
    }

    /** The parameter after all steps. */
    private static float[] run(Optimizer optimizer, float decay) {
        return run(optimizer, decay, 1);
    }

    private static float[] run(Optimizer optimizer, float decay, double factor) {
        Shape shape = Shape.of(2);
        try (Graph graph = new Graph();
                Session session = new Session(graph, Sessions.config(Precision.FLOAT32, Device.CPU, 1))) {
            Ops tf = Ops.create(graph);
            VarHandleOp variable = tf.varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName("w"));
            Session.Runner start = session.runner().addTarget(tf.assignVariableOp(variable, tf.constant(START)));
            Map<String, VarHandleOp> slots = new LinkedHashMap<>();
            for (String name : optimizer.slots()) {
                VarHandleOp slot = tf.varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName(name));
                start.addTarget(tf.assignVariableOp(slot, tf.constant(new float[2])));
                slots.put(name, slot);
            }
            start.run().close();
            Placeholder<TFloat32> gradient = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
            Placeholder<TFloat32> rate = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
            Placeholder<TInt64> step = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
            Operand<TFloat32> value = tf.readVariableOp(variable, TFloat32.class);
            Op update = optimizer.update(
                    tf,
                    new ParameterUpdate(PARAMETER, variable, slots, value, gradient, decay),
                    new StepScalars(rate, step).atRate(tf, factor));
            for (int t = 0; t < GRADIENTS.length; t++) {
                try (TFloat32 g = TFloat32.vectorOf(GRADIENTS[t]);
                        TFloat32 r = TFloat32.scalarOf((float) RATES[t]);
                        TInt64 n = TInt64.scalarOf(t)) {
                    session.runner()
                            .feed(gradient, g)
                            .feed(rate, r)
                            .feed(step, n)
                            .addTarget(update)
                            .run()
                            .close();
                }
            }
            try (Result result = session.runner().fetch(value).run()) {
                TFloat32 found = (TFloat32) result.get(0);
                return new float[] {found.getFloat(0), found.getFloat(1)};
            }
        }
    }
}
