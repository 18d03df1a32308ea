package org.dance4j.graphs.ops;

import java.util.List;

/** Its inputs' channels, one after another. */
public record Concat() implements WeightlessOp {

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        FeatureShape first = Checks.firstOf(inputs);
        int channels = 0;
        for (FeatureShape input : inputs) {
            Checks.requireSameSize(first, input);
            channels += input.channels();
        }
        return new FeatureShape(first.height(), first.width(), channels);
    }

    @Override
    public int valueInputs(int inputs) {
        return inputs;
    }

    @Override
    public ChannelFlow channelFlow() {
        return new ChannelFlow.Joins();
    }

    @Override
    public boolean isSilent(List<Boolean> carried) {
        return carried.stream().allMatch(silent -> silent);
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
