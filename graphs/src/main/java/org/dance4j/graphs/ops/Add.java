package org.dance4j.graphs.ops;

import java.util.List;

/** The sum of its inputs; maps of 1 × 1 are broadcast. */
public record Add() implements ChannelwiseOp {

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        return Checks.broadcast(inputs);
    }

    @Override
    public int valueInputs(int inputs) {
        return inputs;
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
