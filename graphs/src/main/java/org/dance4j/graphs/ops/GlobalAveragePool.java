package org.dance4j.graphs.ops;

import java.util.List;

/** The mean over height and width, {@code [N, 1, 1, C]}. */
public record GlobalAveragePool() implements ChannelwiseOp {

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        return new FeatureShape(1, 1, Checks.onlyOf(inputs).channels());
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
