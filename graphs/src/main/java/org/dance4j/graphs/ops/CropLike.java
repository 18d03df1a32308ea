package org.dance4j.graphs.ops;

import java.util.List;
import java.util.Optional;

/** Of the first input the rows and columns from {@code offset} on, as many as the second has. */
public record CropLike(int offset) implements Op {

    /**
     * Requires a place within the map or at its edge.
     *
     * @throws IllegalArgumentException if the offset is negative
     */
    public CropLike {
        Checks.requireNotNegative("offset", offset);
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        Checks.requireMapAndSize(inputs);
        FeatureShape x = inputs.get(0);
        FeatureShape size = inputs.get(1);
        if (offset + size.height() > x.height() || offset + size.width() > x.width()) {
            throw new IllegalArgumentException("a map of " + x.height() + " × " + x.width() + " has no " + size.height()
                    + " × " + size.width() + " pixels from " + offset + " on");
        }
        return new FeatureShape(size.height(), size.width(), x.channels());
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
