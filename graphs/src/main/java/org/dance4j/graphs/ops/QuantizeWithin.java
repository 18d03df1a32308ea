package org.dance4j.graphs.ops;

import java.util.List;

/**
 * Values rounded to 256 steps of a range that is known beforehand; gradients pass as if nothing were rounded.
 *
 * @param least at most 0
 * @param greatest above {@code least}, at least 0
 */
public record QuantizeWithin(double least, double greatest) implements ChannelwiseOp {

    /**
     * Requires a range that holds 0.
     *
     * @throws IllegalArgumentException if it does not, or is empty
     */
    public QuantizeWithin {
        if (!(least <= 0 && greatest >= 0 && greatest > least)) {
            throw new IllegalArgumentException("a range must hold zero and more, found " + least + " … " + greatest);
        }
    }

    /** The width of a step, of the ends as floats. */
    public double step() {
        return ((double) (float) greatest - (float) least) / ((1 << Quantize.MOST_BITS) - 1);
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
