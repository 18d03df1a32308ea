package org.dance4j.graphs.ops;

import java.util.List;

/**
 * Batch normalisation without squares and roots (Yang et al., 2020): {@code γ · (x − μ) / (d + ε) + β}, where d is the mean
 * of |x − μ| in place of the standard deviation.
 *
 * @param epsilon added to d
 * @param momentum the share of the moving statistics that a new batch replaces
 * @param bits of μ, d and the normalised x in training, each on a grid that its greatest magnitude fills; 2–16
 * @param affineBits of γ and β, likewise, in training and inference
 */
public record DeviationNorm(double epsilon, double momentum, int bits, int affineBits) implements ChannelNorm {

    private static final int MOST_BITS = 16;

    /**
     * Requires bits whose products floats hold.
     *
     * @throws IllegalArgumentException if bits are not 2–16, or those of a product are more than 24
     */
    public DeviationNorm {
        for (int each : List.of(bits, affineBits)) {
            if (each < Quantize.LEAST_BITS || each > MOST_BITS) {
                throw new IllegalArgumentException("bits must be 2 to " + MOST_BITS + ", found " + each);
            }
        }
        if (bits + affineBits > 24) {
            throw new IllegalArgumentException("a product of " + bits + " by " + affineBits
                    + " bits does not fit into the 24 that are computed exactly");
        }
    }

    @Override
    public Parameter.Role spread() {
        return Parameter.Role.MOVING_DEVIATION;
    }

    @Override
    public double divisor(double spread) {
        return spread + epsilon;
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
