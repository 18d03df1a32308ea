package org.dance4j.training.optimizer;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What keeps weights small: weightDecay · w is added to the gradients of kernels, and gammaL1 · sign(γ) to those of the
 * gammas that are to be pruned (Liu et al., 2017). Neither gammas nor betas decay. An optimizer that decouples weight
 * decay takes it over; the L1 penalty stays a part of the gradient.
 *
 * @param weightDecay at least 0
 * @param gammaL1 at least 0
 * @param sparseGammas the names of the gammas with the L1 penalty
 * @param lowest which of them have it at a step; empty if all have
 */
public record Regularization(
        double weightDecay, double gammaL1, Set<String> sparseGammas, Optional<GammaRanking> lowest) {

    /** Nothing is kept small. */
    public static final Regularization NONE = new Regularization(0, 0, Set.of());

    /** Copies the set of names. */
    public Regularization {
        sparseGammas = Set.copyOf(sparseGammas);
    }

    /** The penalty on all of the gammas that have it. */
    public Regularization(double weightDecay, double gammaL1, Set<String> sparseGammas) {
        this(weightDecay, gammaL1, sparseGammas, Optional.empty());
    }

    /**
     * Adds the operations that tell which gammas have the penalty at a step, if not all have it always.
     *
     * @param value of a parameter
     * @return by the parameter's name, 1 for each gamma that has it, and 0 for others
     */
    public Map<String, Operand<TFloat32>> pulled(Ops tf, Function<Parameter, Operand<TFloat32>> value) {
        return gammaL1 == 0
                ? Map.of()
                : lowest.map(ranking -> ranking.pulled(tf, value)).orElse(Map.of());
    }

    /**
     * A parameter's gradient with what is added to it.
     *
     * @param pulled what {@link #pulled} made
     */
    public Operand<TFloat32> gradient(
            Ops tf,
            Parameter parameter,
            Operand<TFloat32> value,
            Operand<TFloat32> gradient,
            Optimizer optimizer,
            Map<String, Operand<TFloat32>> pulled) {
        float decay = optimizer.decouplesWeightDecay() ? 0 : decay(parameter);
        if (decay != 0) {
            return tf.math.add(gradient, tf.math.mul(value, tf.constant(decay)));
        } else if (gammaL1 != 0 && sparseGammas.contains(parameter.name())) {
            Operand<TFloat32> pull = tf.math.mul(tf.math.sign(value), tf.constant((float) gammaL1));
            Operand<TFloat32> which = pulled.get(parameter.name());
            return tf.math.add(gradient, which == null ? pull : tf.math.mul(pull, which));
        }
        return gradient;
    }

    /** What an optimizer that decouples weight decay makes a parameter decay by. */
    public float decoupledDecay(Parameter parameter, Optimizer optimizer) {
        return optimizer.decouplesWeightDecay() ? decay(parameter) : 0;
    }

    private float decay(Parameter parameter) {
        return switch (parameter.role()) {
            case KERNEL, TRANSPOSED_KERNEL, DEPTHWISE_KERNEL -> (float) weightDecay;
            case BIAS, GAMMA, BETA, MOVING_MEAN, MOVING_VARIANCE, MOVING_DEVIATION, RANGE -> 0;
        };
    }
}
