package org.dance4j.graphs.ops;

import java.util.List;
import java.util.Optional;

/** The product of its inputs; maps of 1 × 1 are broadcast. */
public record Multiply() implements Op {

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        return Checks.broadcast(inputs);
    }

    @Override
    public List<Parameter> parameters(String owner, List<Integer> inputChannels) {
        return List.of();
    }

    @Override
    public long macs(List<FeatureShape> inputs) {
        return 0;
    }

    @Override
    public int valueInputs(int inputs) {
        return inputs;
    }

    @Override
    public ChannelFlow channelFlow() {
        return new ChannelFlow.Carries();
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
    public Optional<BatchNormTarget> batchNormTarget() {
        return Optional.empty();
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
