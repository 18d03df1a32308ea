package org.dance4j.graphs.ops;

import java.util.List;

/**
 * In training each value, or each whole channel of an image, becomes 0 with a probability, and what stays is divided by
 * the probability of staying (Srivastava et al., 2014); in inference nothing changes.
 *
 * @param rate the probability of becoming 0, in [0, 1)
 * @param channels whether a channel of an image goes as a whole (PyTorch's {@code Dropout2d})
 */
public record Dropout(double rate, boolean channels) implements ChannelwiseOp {

    /**
     * Requires a probability below 1.
     *
     * @throws IllegalArgumentException if the rate is not in [0, 1)
     */
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("a dropout rate is from 0 to below 1, found " + rate);
        }
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        return Checks.onlyOf(inputs);
    }

    @Override
    public int valueInputs(int inputs) {
        return inputs;
    }

    @Override
    public RangeRule range() {
        return new RangeRule.LikeInputs(false);
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
