package org.dance4j.graphs.ops;

import java.util.List;
import java.util.Optional;

/** Height and width divided by a whole number, rounded down but at least 1. */
public record Shrink(Interpolation method, int divisor) implements Op {

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
        return carried.stream().allMatch(silent -> silent);
    }

    @Override
    public RangeRule range() {
        return new RangeRule.LikeInputs(method != Interpolation.NEAREST);
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
