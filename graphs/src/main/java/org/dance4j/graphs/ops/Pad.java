package org.dance4j.graphs.ops;

import java.util.List;

/** A border of zeros, {@code amount} wide on all four sides. */
public record Pad(int amount) implements ChannelwiseOp {

    /**
     * Requires a border.
     *
     * @throws IllegalArgumentException if it is less than 1 wide
     */
    public Pad {
        Checks.requirePositive("amount", amount);
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        FeatureShape x = Checks.onlyOf(inputs);
        return new FeatureShape(x.height() + 2 * amount, x.width() + 2 * amount, x.channels());
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
