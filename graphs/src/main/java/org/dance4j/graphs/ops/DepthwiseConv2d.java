package org.dance4j.graphs.ops;

import java.util.List;
import java.util.Optional;

/** A convolution of each channel by itself; the kernel is {@code [kernel, kernel, C, 1]}. */
public record DepthwiseConv2d(int kernel, int stride, int padding, int dilation, boolean bias) implements Op {

    /**
     * Requires a window.
     *
     * @throws IllegalArgumentException if kernel, stride or dilation is below 1, or the padding negative
     */
    public DepthwiseConv2d {
        new Window(kernel, stride, padding, dilation);
    }

    /** A convolution without bias. */
    public DepthwiseConv2d(int kernel, int stride, int padding, int dilation) {
        this(kernel, stride, padding, dilation, false);
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        FeatureShape x = Checks.onlyOf(inputs);
        return new Window(kernel, stride, padding, dilation).places(x, x.channels());
    }

    @Override
    public List<Parameter> parameters(String owner, List<Integer> inputChannels) {
        int channels = inputChannels.get(0);
        List<Integer> shape = List.of(kernel, kernel, channels, 1);
        Parameter kernels = new Parameter(owner, Parameter.Role.DEPTHWISE_KERNEL, shape);
        return bias ? List.of(kernels, new Parameter(owner, Parameter.Role.BIAS, List.of(channels))) : List.of(kernels);
    }

    @Override
    public long macs(List<FeatureShape> inputs) {
        return shape(inputs).area() * kernel * kernel * Checks.onlyOf(inputs).channels();
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
        return !bias && carried.stream().allMatch(silent -> silent);
    }

    @Override
    public RangeRule range() {
        return new RangeRule.Measured(RangeRule.Fusion.TAKES_LIMIT);
    }

    @Override
    public Optional<BatchNormTarget> batchNormTarget() {
        return Optional.of(new BatchNormTarget(
                Parameter.Role.DEPTHWISE_KERNEL,
                new DepthwiseConv2d(kernel, stride, padding, dilation, true),
                kernel * kernel));
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
