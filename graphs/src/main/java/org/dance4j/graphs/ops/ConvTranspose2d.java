package org.dance4j.graphs.ops;

import java.util.List;
import java.util.Optional;

/**
 * A transposed convolution (PyTorch's {@code ConvTranspose2d}): pixel (y, x) of the input adds its value times the kernel at
 * rows from {@code y · stride − padding} and columns from {@code x · stride − padding}. Of n rows it makes {@code (n − 1) ·
 * stride − 2 · padding + kernel + outputPadding}.
 *
 * @param kernel rows and columns; the kernel is {@code [kernel, kernel, filters, in]}
 * @param padding rows and columns that the result is cut by on all four sides
 * @param outputPadding rows below and columns right that are added; fewer than {@code stride}
 */
public record ConvTranspose2d(int filters, int kernel, int stride, int padding, int outputPadding, boolean bias)
        implements Op {

    /**
     * Requires a filter and a window, and less output padding than stride.
     *
     * @throws IllegalArgumentException if filters, kernel or stride is below 1, the padding negative, or the output
     *     padding negative or not less than the stride
     */
    public ConvTranspose2d {
        Checks.requirePositive("filters", filters);
        new Window(kernel, stride, padding, 1);
        Checks.requireNotNegative("output padding", outputPadding);
        if (outputPadding >= stride) {
            throw new IllegalArgumentException(
                    "output padding must be less than the stride of " + stride + ", found " + outputPadding);
        }
    }

    private int length(int size) {
        int made = (size - 1) * stride - 2 * padding + kernel + outputPadding;
        if (made < 1) {
            throw new IllegalArgumentException(
                    "of " + size + " pixels a transposed window of " + kernel + " cut by " + padding + " leaves none");
        }
        return made;
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        FeatureShape x = Checks.onlyOf(inputs);
        return new FeatureShape(length(x.height()), length(x.width()), filters);
    }

    @Override
    public List<Parameter> parameters(String owner, List<Integer> inputChannels) {
        List<Integer> shape = List.of(kernel, kernel, filters, inputChannels.get(0));
        Parameter kernels = new Parameter(owner, Parameter.Role.TRANSPOSED_KERNEL, shape);
        return bias ? List.of(kernels, new Parameter(owner, Parameter.Role.BIAS, List.of(filters))) : List.of(kernels);
    }

    @Override
    public long macs(List<FeatureShape> inputs) {
        FeatureShape x = Checks.onlyOf(inputs);
        return x.area() * kernel * kernel * x.channels() * filters;
    }

    @Override
    public int valueInputs(int inputs) {
        return inputs;
    }

    @Override
    public ChannelFlow channelFlow() {
        return new ChannelFlow.Makes(
                filters, count -> new ConvTranspose2d(count, kernel, stride, padding, outputPadding, bias));
    }

    @Override
    public boolean isSilent(List<Boolean> carried) {
        return false;
    }

    @Override
    public RangeRule range() {
        // What padding cuts off comes between it and a limitation.
        return new RangeRule.Measured(padding == 0 ? RangeRule.Fusion.TAKES_LIMIT : RangeRule.Fusion.NONE);
    }

    @Override
    public Optional<BatchNormTarget> batchNormTarget() {
        int reach = (kernel + stride - 1) / stride;
        return Optional.of(new BatchNormTarget(
                Parameter.Role.TRANSPOSED_KERNEL,
                new ConvTranspose2d(filters, kernel, stride, padding, outputPadding, true),
                reach * reach));
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
