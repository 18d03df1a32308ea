package org.dance4j.graphs.ops;

import java.util.List;

/** The largest value of each window; padding never wins. */
public record MaxPool(int kernel, int stride, int padding) implements ChannelwiseOp {

    /**
     * Requires a window that is never all padding.
     *
     * @throws IllegalArgumentException if kernel or stride is below 1, or the padding negative or more than half the
     *     kernel
     */
    public MaxPool {
        new Window(kernel, stride, padding, 1);
        Checks.requireHalfAtMost(kernel, padding);
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        FeatureShape x = Checks.onlyOf(inputs);
        return new Window(kernel, stride, padding, 1).places(x, x.channels());
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
