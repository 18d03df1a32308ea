package org.dance4j.graphs.ops;

import java.util.List;

/** The product of its inputs; maps of 1 × 1 are broadcast. */
public record Multiply() implements ChannelwiseOp {

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        return Checks.broadcast(inputs);
    }

    @Override
    public int valueInputs(int inputs) {
        return inputs;
    }

    @Override
    public boolean isSilent(List<Boolean> carried) {
        return carried.contains(true);
    }

    @Override
    public RangeRule range() {
        return new RangeRule.Measured(RangeRule.Fusion.TAKES_LIMIT);
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
