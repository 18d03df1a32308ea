package org.dance4j.common.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class CollectivesTest {

    /** Two branches that do not depend on each other, their gradients, and a sum after these. */
    @Test
    void sumsAreTakenOneAfterTheOtherAndThoseOfGradientsToo() {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Collectives processes = new Collectives(0, 2, 1, 10, false);
            Placeholder<TFloat32> x = tf.placeholder(TFloat32.class);
            Operand<TFloat32> one = processes.sum(tf, tf.math.mul(x, x));
            Operand<TFloat32> other = processes.sum(tf, tf.math.exp(x));
            Output<?>[] gradients = graph.addGradients(
                    "gradients",
                    new Output<?>[] {tf.math.add(one, other).asOutput()},
                    new Output<?>[] {x.asOutput()},
                    null);
            Operand<TFloat32> last = processes.sum(tf, gradients[0].expect(TFloat32.class));
            List<GraphOperation> sums = new ArrayList<>();
            Iterator<GraphOperation> all = graph.operations();
            while (all.hasNext()) {
                GraphOperation next = all.next();
                if (next.type().equals("CollectiveReduceV2")) {
                    sums.add(next);
                }
            }
            assertEquals(5, sums.size());
            Set<String> seen = new TreeSet<>();
            GraphOperation sum = (GraphOperation) last.op();
            for (int before = sums.size() - 1; before >= 0; before--) {
                seen.add(sum.name());
                Set<GraphOperation> waitedFor = sum.controlInputs();
                assertEquals(before == 0 ? 0 : 1, waitedFor.size(), sum::name);
                if (before > 0) {
                    sum = waitedFor.iterator().next();
                }
            }
            assertEquals(sums.stream().map(GraphOperation::name).collect(Collectors.toSet()), seen);
            assertTrue(seen.stream().anyMatch(name -> name.contains("SumOfGradients")), seen::toString);
        }
    }
}
