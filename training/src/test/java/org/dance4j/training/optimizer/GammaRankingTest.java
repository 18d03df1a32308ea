package org.dance4j.training.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.ops.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class GammaRankingTest {

    private static final Parameter A = new Parameter("a", Parameter.Role.GAMMA, List.of(4));
    private static final Parameter B = new Parameter("b", Parameter.Role.GAMMA, List.of(3));

    /** Means: 0.3 of (0.5, −0.1), then 0.2, 0.4, and 0.05, which counts tenfold; 0.01 is of no group. */
    private static GammaRanking ranking(int lowest) {
        return new GammaRanking(
                List.of(A, B),
                List.of(List.of(0, 4), List.of(1), List.of(2, 6), List.of(5)),
                List.of(1.0, 1.0, 1.0, 10.0),
                lowest);
    }

    @ParameterizedTest
    @CsvSource({"1, 0 1 0 0, 0 0 0", "2, 1 1 0 0, 1 0 0", "3, 1 1 1 0, 1 0 1", "4, 1 1 1 0, 1 1 1"})
    void lowestGroupsArePulled(int lowest, String a, String b) {
        Map<String, float[]> values =
                Map.of("a", new float[] {0.5f, 0.2f, -0.4f, 0.01f}, "b", new float[] {-0.1f, 0.05f, 0.4f});
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Map<String, Operand<TFloat32>> pulled =
                    ranking(lowest).pulled(tf, parameter -> tf.constant(values.get(parameter.owner())));
            try (Result result = session.runner()
                    .fetch(pulled.get("a/gamma"))
                    .fetch(pulled.get("b/gamma"))
                    .run()) {
                assertEquals(a, text((TFloat32) result.get(0)));
                assertEquals(b, text((TFloat32) result.get(1)));
            }
        }
    }

    private static String text(TFloat32 tensor) {
        List<String> values = new ArrayList<>();
        tensor.scalars().forEach(value -> values.add(String.valueOf((int) value.getFloat())));
        return String.join(" ", values);
    }

    @Test
    void asManyAsThereAre() {
        assertThrows(IllegalArgumentException.class, () -> ranking(0));
        assertThrows(IllegalArgumentException.class, () -> ranking(5));
    }
}
