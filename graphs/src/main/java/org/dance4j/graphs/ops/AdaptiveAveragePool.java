package org.dance4j.graphs.ops;

import java.util.List;

/**
 * Means over a grid of {@code bins × bins}, {@code [N, bins, bins, C]}: of an axis of length n, bin i takes what lies from
 * {@code floor(i·n / bins)} to below {@code ceil((i + 1)·n / bins)}, as in PyTorch.
 */
public record AdaptiveAveragePool(int bins) implements ChannelwiseOp {

    /**
     * Requires a bin.
     *
     * @throws IllegalArgumentException if there are fewer than 1 along an axis
     */
    public AdaptiveAveragePool {
        Checks.requirePositive("bins", bins);
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        return new FeatureShape(bins, bins, Checks.onlyOf(inputs).channels());
    }

    @Override
    public int valueInputs(int inputs) {
        return inputs;
    }

    @Override
    public RangeRule range() {
        return new RangeRule.Measured(RangeRule.Fusion.NONE);
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
