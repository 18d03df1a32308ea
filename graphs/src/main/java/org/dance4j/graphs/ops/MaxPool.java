package org.dance4j.graphs.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Optional;

/**
 * The largest value of each window; padding never wins.
 *
 * @param ceil whether windows may reach below and right of the padded map, if they begin within the map or the padding
 *     above or left of it (PyTorch's {@code ceil_mode}); left out of JSON where it is not so
 */
public record MaxPool(
        int kernel,
        int stride,
        int padding,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY) boolean ceil)
        implements Op {

    public MaxPool {
        new Window(kernel, stride, padding, 1);
        if (2 * padding > kernel) {
            throw new IllegalArgumentException(
                    "padding must be at most half the kernel of " + kernel + ", found " + padding);
        }
    }

    /** A pooling whose windows stay within the padded map. */
    public MaxPool(int kernel, int stride, int padding) {
        this(kernel, stride, padding, false);
    }

    /**
     * Rows below and columns right of the map that windows may reach. With {@code ceil} that is as far as a window reaches
     * that begins on the map's last pixel, but less than a stride behind the padding.
     */
    public int paddingAfter() {
        return ceil ? Math.min(kernel - 1, padding + stride - 1) : padding;
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        FeatureShape x = Checks.onlyOf(inputs);
        return new Window(kernel, stride, padding, paddingAfter(), 1).places(x, x.channels());
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
        return new RangeRule.LikeInputs();
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
