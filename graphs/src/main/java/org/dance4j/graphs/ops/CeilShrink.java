package org.dance4j.graphs.ops;

import java.util.List;

/**
 * Height and width divided by a whole number, rounded up: {@code (n − 1) / divisor + 1}, rounded down, as Caffe's
 * {@code Interp} layer has it. A convolution of that stride, padded by half its kernel, makes maps of the same size.
 */
public record CeilShrink(Interpolation method, int divisor) implements ChannelwiseOp {

    /**
     * Requires a divisor.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public CeilShrink {
        Checks.requirePositive("divisor", divisor);
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        FeatureShape x = Checks.onlyOf(inputs);
        return new FeatureShape((x.height() - 1) / divisor + 1, (x.width() - 1) / divisor + 1, x.channels());
    }

    @Override
    public int valueInputs(int inputs) {
        return inputs;
    }

    @Override
    public RangeRule range() {
        return new RangeRule.LikeInputs(method != Interpolation.NEAREST);
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
