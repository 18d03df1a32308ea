package org.dance4j.training.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.training.graph.variables.Variables;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The gradients of the groups of images that a step has gone through so far. A step ends with its last group, whose
 * gradients are added to them; between steps they are 0.
 */
final class AccumulatedGradients {

    private final Ops tf;
    private final Variables sums;

    /** Adds the sums, a variable for each trainable parameter. */
    AccumulatedGradients(Ops tf, List<Parameter> trainable) {
        this.tf = tf;
        this.sums = new Variables(tf, trainable, "accumulated");
    }

    /** The variables that hold the sums. */
    Variables variables() {
        return sums;
    }

    /** What the sums are before the first step. */
    Weights zeros() {
        return ModelState.zeros(sums.parameters());
    }

    /** What adds a group's gradients to the sums. */
    List<Op> additions(Map<String, Operand<TFloat32>> gradients) {
        List<Op> additions = new ArrayList<>();
        for (Parameter parameter : sums.parameters()) {
            Operand<TFloat32> gradient = gradients.get(parameter.name());
            if (gradient != null) {
                additions.add(tf.assignAddVariableOp(sums.handle(parameter), gradient));
            }
        }
        return additions;
    }

    /** The gradients of a step whose last group has these. */
    Map<String, Operand<TFloat32>> with(Map<String, Operand<TFloat32>> last) {
        Map<String, Operand<TFloat32>> total = new LinkedHashMap<>();
        for (Parameter parameter : sums.parameters()) {
            Operand<TFloat32> gradient = last.get(parameter.name());
            if (gradient != null) {
                total.put(parameter.name(), tf.math.add(sums.value(parameter), gradient));
            }
        }
        return total;
    }

    /** What brings the sums back to 0 after a step's updates. */
    List<Op> resets(List<Op> updates) {
        Ops afterwards = tf.withControlDependencies(updates);
        return sums.parameters().stream()
                .map(parameter -> (Op) afterwards.assignVariableOp(
                        sums.handle(parameter), afterwards.zerosLike(sums.value(parameter))))
                .toList();
    }
}
