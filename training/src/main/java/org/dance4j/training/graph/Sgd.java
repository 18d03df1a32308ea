package org.dance4j.training.graph;

import java.util.Set;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Stochastic gradient descent with momentum: v ← momentum · v + g, w ← w − rate · v, where g is the loss' gradient, plus
 * weightDecay · w for kernels and gammaL1 · sign(γ) for the gammas that are to be pruned (Liu et al., 2017). Neither
 * gammas nor betas decay.
 *
 * @param momentum in [0, 1)
 * @param weightDecay at least 0
 * @param gammaL1 at least 0
 * @param sparseGammas the names of the gammas with the L1 pull
 */
public record Sgd(float momentum, float weightDecay, float gammaL1, Set<String> sparseGammas) {

    public Sgd {
        sparseGammas = Set.copyOf(sparseGammas);
    }

    /** A parameter's g. */
    Operand<TFloat32> regularized(Ops tf, Parameter parameter, Operand<TFloat32> value, Operand<TFloat32> gradient) {
        return switch (parameter.role()) {
            case KERNEL, TRANSPOSED_KERNEL, DEPTHWISE_KERNEL -> weightDecay == 0
                    ? gradient
                    : tf.math.add(gradient, tf.math.mul(value, tf.constant(weightDecay)));
            case GAMMA -> gammaL1 == 0 || !sparseGammas.contains(parameter.name())
                    ? gradient
                    : tf.math.add(gradient, tf.math.mul(tf.math.sign(value), tf.constant(gammaL1)));
            default -> gradient;
        };
    }
}
