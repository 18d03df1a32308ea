package org.dance4j.graphs.ops;

import java.util.List;
import java.util.Optional;

/** A convolution; the kernel is {@code [kernel, kernel, in, filters]}. */
public record Conv2d(int filters, int kernel, int stride, int padding, int dilation, boolean bias) implements Op {

    /**
     * Requires a filter and a window.
     *
     * @throws IllegalArgumentException if filters, kernel, stride or dilation is below 1, or the padding negative
     */
    public Conv2d {
        Checks.requirePositive("filters", filters);
        new Window(kernel, stride, padding, dilation);
    }

    /** The same convolution at another stride. */
    public Conv2d withStride(int pixels) {
        return new Conv2d(filters, kernel, pixels, padding, dilation, bias);
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        return new Window(kernel, stride, padding, dilation).places(Checks.onlyOf(inputs), filters);
    }

    @Override
    public List<Parameter> parameters(String owner, List<Integer> inputChannels) {
        List<Integer> shape = List.of(kernel, kernel, inputChannels.get(0), filters);
        Parameter kernels = new Parameter(owner, Parameter.Role.KERNEL, shape);
        return bias ? List.of(kernels, new Parameter(owner, Parameter.Role.BIAS, List.of(filters))) : List.of(kernels);
    }

    @Override
    public long macs(List<FeatureShape> inputs) {
        return shape(inputs).area() * kernel * kernel * Checks.onlyOf(inputs).channels() * filters;
    }

    @Override
    public int valueInputs(int inputs) {
        return inputs;
    }

    @Override
    public ChannelFlow channelFlow() {
        return new ChannelFlow.Makes(filters, count -> new Conv2d(count, kernel, stride, padding, dilation, bias));
    }

    @Override
    public boolean isSilent(List<Boolean> carried) {
        return false;
    }

    @Override
    public RangeRule range() {
        return new RangeRule.Measured(RangeRule.Fusion.TAKES_LIMIT);
    }

    @Override
    public Optional<BatchNormTarget> batchNormTarget() {
        return Optional.of(new BatchNormTarget(
                Parameter.Role.KERNEL, new Conv2d(filters, kernel, stride, padding, dilation, true), kernel * kernel));
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
