package org.dance4j.graphs.ops;

import java.util.List;
import java.util.Optional;

/**
 * Means over a grid of {@code bins × bins}, {@code [N, bins, bins, C]}: of an axis of length n, bin i takes what lies from
 * {@code floor(i·n / bins)} to below {@code ceil((i + 1)·n / bins)}, as in PyTorch.
 */
public record AdaptiveAveragePool(int bins) implements Op {

    /**
     * Requires a bin.
     *
     * @throws IllegalArgumentException if there are fewer than 1 along an axis
     */
    public AdaptiveAveragePool {
        Checks.requirePositive("bins", bins);
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        return new FeatureShape(bins, bins, Checks.onlyOf(inputs).channels());
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
        return new RangeRule.Measured(RangeRule.Fusion.NONE);
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
