package org.dance4j.graphs.ops;

import java.util.List;

/**
 * The largest value of each window; padding never wins. Unlike those of {@link MaxPool}, windows may reach below and right
 * of the padded map, if they begin within the map or the padding above or left of it (PyTorch's {@code ceil_mode}).
 */
public record CeilMaxPool(int kernel, int stride, int padding) implements ChannelwiseOp {

    /**
     * Requires a window that is never all padding.
     *
     * @throws IllegalArgumentException if kernel or stride is below 1, or the padding negative or more than half the
     *     kernel
     */
    public CeilMaxPool {
        new Window(kernel, stride, padding, 1);
        Checks.requireHalfAtMost(kernel, padding);
    }

    /**
     * Rows below and columns right of the map that windows reach at most: as far as one does that begins on the map's last
     * pixel, but less than a stride behind the padding.
     */
    public int paddingAfter() {
        return Math.min(kernel - 1, padding + stride - 1);
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        FeatureShape x = Checks.onlyOf(inputs);
        return new Window(kernel, stride, padding, paddingAfter(), 1).places(x, x.channels());
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
