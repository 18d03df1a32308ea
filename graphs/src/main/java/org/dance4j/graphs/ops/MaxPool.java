package org.dance4j.graphs.ops;

import java.util.List;
import java.util.Optional;

/** The largest value of each window; padding never wins. */
public record MaxPool(int kernel, int stride, int padding) implements Op {

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
        return new RangeRule.LikeInputs(false);
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
