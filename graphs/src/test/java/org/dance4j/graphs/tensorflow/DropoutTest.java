package org.dance4j.graphs.tensorflow;

import static org.dance4j.graphs.tensorflow.OpRun.evaluate;
import static org.dance4j.graphs.tensorflow.OpRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Dropout;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Op;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;

class DropoutTest {

    @Test
    void dropoutDropsAtItsRateAndScalesTheRest() {
        Shape shape = Shape.of(2, 50, 50, 8);
        float[] dropped = dropped(new Dropout(0.25, false), shape, 1, 7);
        int zeros = 0;
        for (float value : dropped) {
            assertTrue(value == 0 || Math.abs(value - 4f / 3) < 1e-6, "found " + value);
            zeros += value == 0 ? 1 : 0;
        }
        // Five deviations of so many draws.
        assertEquals(0.25, (double) zeros / dropped.length, 5 * Math.sqrt(0.25 * 0.75 / dropped.length));

        float[] half = dropped(new Dropout(0.25, false), shape, 0.5f, 7);
        for (int i = 0; i < half.length; i++) {
            assertTrue(half[i] == 0 ? dropped[i] == 0 : Math.abs(half[i] - 8f / 7) < 1e-6, "found " + half[i]);
        }
        float[] none = new float[dropped.length];
        Arrays.fill(none, 1);
        assertArrayEquals(none, dropped(new Dropout(0.25, false), shape, 0, 7));
        assertArrayEquals(none, dropped(new Dropout(0, false), shape, 1, 7));
        assertArrayEquals(none, run(new Dropout(0.25, false), Map.of(), shape, none), "inference");
    }

    @Test
    void dropoutFollowsItsSeed() {
        Op dropout = new Dropout(0.5, false);
        Shape shape = Shape.of(1, 8, 8, 4);
        float[] once = dropped(dropout, shape, 1, 7);
        assertArrayEquals(once, dropped(dropout, shape, 1, 7));
        assertFalse(Arrays.equals(once, dropped(dropout, shape, 1, 8)));

        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(4));
        net.dropout("op", image, 0.5);
        String other = net.dropout("other", image, 0.5);
        Network network = new Network("two", 1, net.layers(), other, List.of());
        assertFalse(Arrays.equals(once, dropped(network, shape, 1, 7)), "layers of one network drop alike");
    }

    @Test
    void channelsGoAsAWhole() {
        int area = 36;
        float[] dropped = dropped(new Dropout(0.5, true), Shape.of(3, 6, 6, 64), 1, 7);
        int zeros = 0;
        for (int image = 0; image < 3; image++) {
            for (int channel = 0; channel < 64; channel++) {
                float first = dropped[image * area * 64 + channel];
                for (int i = 0; i < area; i++) {
                    assertEquals(first, dropped[(image * area + i) * 64 + channel]);
                }
                zeros += first == 0 ? 1 : 0;
            }
        }
        assertEquals(0.5, zeros / 192.0, 5 * Math.sqrt(0.25 / 192));
        assertFalse(
                Arrays.equals(Arrays.copyOf(dropped, 64), Arrays.copyOfRange(dropped, area * 64, area * 64 + 64)),
                "images of one batch drop alike");
    }

    /** What training makes of ones. */
    private static float[] dropped(Op op, Shape shape, float strength, int seed) {
        return dropped(OpRun.of(op, (int) shape.get(3)), shape, strength, seed);
    }

    private static float[] dropped(Network network, Shape shape, float strength, int seed) {
        float[] ones = new float[(int) shape.size()];
        Arrays.fill(ones, 1);
        return evaluate(tf -> NetworkOps.training(
                        tf,
                        network,
                        NetworkOps.constants(tf, Weights.of(Map.of())),
                        tf.constant(shape, DataBuffers.of(ones)),
                        new NetworkOps.DropoutNoise(tf.constant(new int[] {seed, 0}), tf.constant(strength)))
                .layers()
                .get(network.output()));
    }
}
