package org.dance4j.graphs.ops;

import java.util.List;

/** Height and width divided by a whole number, rounded down but at least 1. */
public record Shrink(Interpolation method, int divisor) implements ChannelwiseOp {

    /**
     * Requires a divisor.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Shrink {
        Checks.requirePositive("divisor", divisor);
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        FeatureShape x = Checks.onlyOf(inputs);
        return new FeatureShape(Math.max(1, x.height() / divisor), Math.max(1, x.width() / divisor), x.channels());
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
