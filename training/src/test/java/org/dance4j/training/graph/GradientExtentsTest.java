package org.dance4j.training.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class GradientExtentsTest {

    private static Optional<String> fault(float[] first, float[] second, float loss) {
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Map<String, Operand<TFloat32>> gradients = new LinkedHashMap<>();
            gradients.put("a/kernel", tf.reshape(tf.constant(first), tf.constant(new int[] {1, -1})));
            gradients.put("b/bias", tf.constant(second));
            GradientExtents extents = new GradientExtents(tf, gradients);
            try (Result result = session.runner().fetch(extents.greatest()).run()) {
                return extents.fault(TrainingGraph.floats((TFloat32) result.get(0)), loss);
            }
        }
    }

    @Test
    void gradientsThatTeachNothingAreToldByName() {
        assertEquals(Optional.empty(), fault(new float[2], new float[] {0, -1e-20f}, 1));
        assertEquals(
                Optional.of("the gradient of b/bias is not finite"),
                fault(new float[] {1, 2}, new float[] {3, Float.NaN}, 1));
        assertEquals(
                Optional.of("the gradient of a/kernel is not finite"),
                fault(new float[] {1, Float.NEGATIVE_INFINITY}, new float[] {3, 1}, 1));
        assertEquals(
                Optional.of("all gradients are zero, though the loss is 1.5: no error is left of it in so few bits"),
                fault(new float[2], new float[1], 1.5f));
        // A batch without labels has no loss, and no gradient.
        assertEquals(Optional.empty(), fault(new float[2], new float[1], 0));
    }
}
