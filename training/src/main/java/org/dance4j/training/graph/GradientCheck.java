package org.dance4j.training.graph;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.SwitchCond;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Whether a step's gradients are finite, by which it is decided within the step whether anything is updated: what depends on
 * the branch that is not taken does not run. Sums over several processes are the same on all, and so is the decision.
 */
final class GradientCheck {

    private final Ops tf;
    private final Operand<TBool> finite;
    private final SwitchCond<TFloat32> branches;

    private GradientCheck(Ops tf, Collection<Operand<TFloat32>> gradients) {
        this.tf = tf;
        Operand<TInt32> flat = tf.constant(new int[] {-1});
        Operand<TInt32> first = tf.constant(0);
        List<Operand<TBool>> each = gradients.stream()
                .<Operand<TBool>>map(gradient -> tf.all(tf.math.isFinite(tf.reshape(gradient, flat)), first))
                .toList();
        finite = tf.all(tf.stack(each), first);
        branches = tf.switchCond(tf.constant(0f), finite);
    }

    /** The check of gradients that are scaled; empty where they are not. */
    static Optional<GradientCheck> of(Ops tf, StepInputs inputs, Map<String, Operand<TFloat32>> gradients) {
        return inputs.gradientScale().map(scale -> new GradientCheck(tf, gradients.values()));
    }

    /** What makes operations that run where a step updates: always, if nothing is checked. */
    static Ops updating(Optional<GradientCheck> check, Ops tf) {
        return check.map(found -> tf.withControlDependencies(List.<Op>of(tf.identity(found.branches.outputTrue()))))
                .orElse(tf);
    }

    /** Whether all are finite, a scalar. */
    Operand<TBool> finite() {
        return finite;
    }

    /** What is over when updates are, or when there are none. */
    List<Op> done(List<Op> updates) {
        Operand<TFloat32> updated = tf.withControlDependencies(updates).identity(branches.outputTrue());
        return List.of(tf.merge(List.of(updated, branches.outputFalse())));
    }

    /** A vector that is there after updates only; where there are none, one of a single 0. */
    Operand<TFloat32> orNothing(Operand<TFloat32> updated) {
        Operand<TFloat32> nothing = tf.reshape(branches.outputFalse(), tf.constant(new int[] {1}));
        return tf.merge(List.of(updated, nothing)).output();
    }
}
