package org.dance4j.graphs.ops;

import java.util.List;
import java.util.Optional;

/** A border of zeros, {@code amount} wide on all four sides. */
public record Pad(int amount) implements Op {

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
