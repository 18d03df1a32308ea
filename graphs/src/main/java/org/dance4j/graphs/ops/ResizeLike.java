package org.dance4j.graphs.ops;

import java.util.List;
import java.util.Optional;

/** The first input at the height and width of the second. */
public record ResizeLike(Interpolation method) implements Op {

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        Checks.requireMapAndSize(inputs);
        return new FeatureShape(
                inputs.get(1).height(), inputs.get(1).width(), inputs.get(0).channels());
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
        return 1;
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
