package org.dance4j.graphs;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * What a {@link Layer} computes, as data. Feature maps are {@code [N, H, W, C]}; padding is symmetric and explicit,
 * so that weights trained elsewhere give the same numbers.
 *
 * <p>Each operation knows what it makes of its inputs' shapes, which parameters it holds and how many
 * multiply-accumulates it takes. How it runs is {@code NetworkOps}' concern alone.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Op.Input.class, name = "input"),
    @JsonSubTypes.Type(value = Op.Normalize.class, name = "normalize"),
    @JsonSubTypes.Type(value = Op.Conv2d.class, name = "conv2d"),
    @JsonSubTypes.Type(value = Op.DepthwiseConv2d.class, name = "depthwise_conv2d"),
    @JsonSubTypes.Type(value = Op.BatchNorm.class, name = "batch_norm"),
    @JsonSubTypes.Type(value = Op.Activation.class, name = "activation"),
    @JsonSubTypes.Type(value = Op.Dropout.class, name = "dropout"),
    @JsonSubTypes.Type(value = Op.Pad.class, name = "pad"),
    @JsonSubTypes.Type(value = Op.MaxPool.class, name = "max_pool"),
    @JsonSubTypes.Type(value = Op.GlobalAveragePool.class, name = "global_average_pool"),
    @JsonSubTypes.Type(value = Op.AdaptiveAveragePool.class, name = "adaptive_average_pool"),
    @JsonSubTypes.Type(value = Op.Add.class, name = "add"),
    @JsonSubTypes.Type(value = Op.Multiply.class, name = "multiply"),
    @JsonSubTypes.Type(value = Op.Concat.class, name = "concat"),
    @JsonSubTypes.Type(value = Op.ResizeLike.class, name = "resize_like"),
    @JsonSubTypes.Type(value = Op.Shrink.class, name = "shrink"),
})
public sealed interface Op {

    /**
     * The shape this operation makes of its inputs.
     *
     * @throws IllegalArgumentException if the inputs do not fit the operation
     */
    FeatureShape shape(List<FeatureShape> inputs);

    /** The parameters this operation holds, given its inputs' channels. */
    default List<Parameter> parameters(String owner, List<Integer> inputChannels) {
        return List.of();
    }

    /** Multiply-accumulates of convolutions for one image; everything else counts as none. */
    default long macs(List<FeatureShape> inputs) {
        return 0;
    }

    /** The image, pixel values 0–255 in RGB order. */
    record Input(int channels) implements Op {
        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            throw new IllegalArgumentException("the input layer's shape is the image's own");
        }
    }

    /** {@code (x − mean) / deviation}, per channel, in units of pixel values. */
    record Normalize(List<Double> mean, List<Double> deviation) implements Op {
        public Normalize {
            mean = List.copyOf(mean);
            deviation = List.copyOf(deviation);
            if (mean.size() != deviation.size() || deviation.stream().anyMatch(d -> !(d > 0))) {
                throw new IllegalArgumentException("normalisation needs as many positive deviations as means, found "
                        + mean + " and " + deviation);
            }
        }

        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            FeatureShape x = only(inputs);
            requireChannels(mean.size(), x.channels());
            return x;
        }
    }

    /** A convolution; the kernel is {@code [kernel, kernel, in, filters]}. */
    record Conv2d(int filters, int kernel, int stride, int padding, int dilation, boolean bias) implements Op {
        public Conv2d {
            requirePositive("filters", filters);
            requireWindow(kernel, stride, padding, dilation);
        }

        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            FeatureShape x = only(inputs);
            return new FeatureShape(
                    window(x.height(), kernel, stride, padding, dilation),
                    window(x.width(), kernel, stride, padding, dilation),
                    filters);
        }

        @Override
        public List<Parameter> parameters(String owner, List<Integer> inputChannels) {
            Parameter weight =
                    new Parameter(owner, Parameter.Role.KERNEL, List.of(kernel, kernel, inputChannels.get(0), filters));
            return bias
                    ? List.of(weight, new Parameter(owner, Parameter.Role.BIAS, List.of(filters)))
                    : List.of(weight);
        }

        @Override
        public long macs(List<FeatureShape> inputs) {
            return shape(inputs).area() * kernel * kernel * only(inputs).channels() * filters;
        }
    }

    /** A convolution of each channel by itself; the kernel is {@code [kernel, kernel, C, 1]}. */
    record DepthwiseConv2d(int kernel, int stride, int padding, int dilation, boolean bias) implements Op {
        public DepthwiseConv2d {
            requireWindow(kernel, stride, padding, dilation);
        }

        /** A convolution without bias. */
        public DepthwiseConv2d(int kernel, int stride, int padding, int dilation) {
            this(kernel, stride, padding, dilation, false);
        }

        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            FeatureShape x = only(inputs);
            return new FeatureShape(
                    window(x.height(), kernel, stride, padding, dilation),
                    window(x.width(), kernel, stride, padding, dilation),
                    x.channels());
        }

        @Override
        public List<Parameter> parameters(String owner, List<Integer> inputChannels) {
            int channels = inputChannels.get(0);
            Parameter weight =
                    new Parameter(owner, Parameter.Role.DEPTHWISE_KERNEL, List.of(kernel, kernel, channels, 1));
            return bias
                    ? List.of(weight, new Parameter(owner, Parameter.Role.BIAS, List.of(channels)))
                    : List.of(weight);
        }

        @Override
        public long macs(List<FeatureShape> inputs) {
            return shape(inputs).area() * kernel * kernel * only(inputs).channels();
        }
    }

    /**
     * Batch normalisation (Ioffe and Szegedy, 2015).
     *
     * @param epsilon added to the variance
     * @param momentum the share of the moving statistics that a new batch replaces, as in PyTorch (0.1)
     */
    record BatchNorm(double epsilon, double momentum) implements Op {
        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            return only(inputs);
        }

        @Override
        public List<Parameter> parameters(String owner, List<Integer> inputChannels) {
            List<Integer> shape = List.of(inputChannels.get(0));
            return List.of(
                    new Parameter(owner, Parameter.Role.GAMMA, shape),
                    new Parameter(owner, Parameter.Role.BETA, shape),
                    new Parameter(owner, Parameter.Role.MOVING_MEAN, shape),
                    new Parameter(owner, Parameter.Role.MOVING_VARIANCE, shape));
        }
    }

    /** An element-wise non-linearity. */
    record Activation(Function function) implements Op {
        /** The functions there are. */
        public enum Function {
            RELU,
            RELU6,
            SIGMOID
        }

        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            return only(inputs);
        }
    }

    /**
     * In training each value, or each whole channel of an image, becomes 0 with a probability, and what stays is
     * divided by the probability of staying (Srivastava et al., 2014); in inference nothing changes.
     *
     * @param rate the probability of becoming 0, in [0, 1)
     * @param channels whether a channel of an image goes as a whole (PyTorch's {@code Dropout2d})
     */
    record Dropout(double rate, boolean channels) implements Op {
        public Dropout {
            if (!(rate >= 0 && rate < 1)) {
                throw new IllegalArgumentException("a dropout rate is from 0 to below 1, found " + rate);
            }
        }

        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            return only(inputs);
        }
    }

    /** A border of zeros, {@code amount} wide on all four sides. */
    record Pad(int amount) implements Op {
        public Pad {
            requirePositive("amount", amount);
        }

        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            FeatureShape x = only(inputs);
            return new FeatureShape(x.height() + 2 * amount, x.width() + 2 * amount, x.channels());
        }
    }

    /** The largest value of each window; padding never wins. */
    record MaxPool(int kernel, int stride, int padding) implements Op {
        public MaxPool {
            requireWindow(kernel, stride, padding, 1);
        }

        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            FeatureShape x = only(inputs);
            return new FeatureShape(
                    window(x.height(), kernel, stride, padding, 1),
                    window(x.width(), kernel, stride, padding, 1),
                    x.channels());
        }
    }

    /** The mean over height and width, {@code [N, 1, 1, C]}. */
    record GlobalAveragePool() implements Op {
        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            return new FeatureShape(1, 1, only(inputs).channels());
        }
    }

    /**
     * Means over a grid of {@code bins × bins}, {@code [N, bins, bins, C]}: of an axis of length n, bin i takes what
     * lies from {@code floor(i·n / bins)} to below {@code ceil((i + 1)·n / bins)}, as in PyTorch.
     */
    record AdaptiveAveragePool(int bins) implements Op {
        public AdaptiveAveragePool {
            requirePositive("bins", bins);
        }

        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            return new FeatureShape(bins, bins, only(inputs).channels());
        }
    }

    /** The sum of its inputs; maps of 1 × 1 are broadcast. */
    record Add() implements Op {
        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            return broadcast(inputs);
        }
    }

    /** The product of its inputs; maps of 1 × 1 are broadcast. */
    record Multiply() implements Op {
        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            return broadcast(inputs);
        }
    }

    /** Its inputs' channels, one after another. */
    record Concat() implements Op {
        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            FeatureShape first = first(inputs);
            int channels = 0;
            for (FeatureShape input : inputs) {
                requireSameSize(first, input);
                channels += input.channels();
            }
            return new FeatureShape(first.height(), first.width(), channels);
        }
    }

    /** How values between pixels are found. */
    enum Interpolation {
        /** The value of the pixel that the position lies in. */
        NEAREST,
        /** Linear along both axes, with half-pixel centres (PyTorch's {@code align_corners=False}). */
        BILINEAR,
        /** Linear along both axes, the corner pixels' centres staying corners ({@code align_corners=True}). */
        BILINEAR_ALIGNED
    }

    /** The first input at the height and width of the second. */
    record ResizeLike(Interpolation method) implements Op {
        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            if (inputs.size() != 2) {
                throw new IllegalArgumentException(
                        "a map and one of the size wanted are expected, found " + inputs.size());
            }
            return new FeatureShape(
                    inputs.get(1).height(), inputs.get(1).width(), inputs.get(0).channels());
        }
    }

    /** Height and width divided by a whole number, rounded down but at least 1. */
    record Shrink(Interpolation method, int divisor) implements Op {
        public Shrink {
            requirePositive("divisor", divisor);
        }

        @Override
        public FeatureShape shape(List<FeatureShape> inputs) {
            FeatureShape x = only(inputs);
            return new FeatureShape(Math.max(1, x.height() / divisor), Math.max(1, x.width() / divisor), x.channels());
        }
    }

    private static FeatureShape only(List<FeatureShape> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("one input is expected, found " + inputs.size());
        }
        return inputs.get(0);
    }

    private static FeatureShape first(List<FeatureShape> inputs) {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("at least one input is expected");
        }
        return inputs.get(0);
    }

    private static FeatureShape broadcast(List<FeatureShape> inputs) {
        FeatureShape largest = first(inputs);
        for (FeatureShape input : inputs) {
            if (input.area() > largest.area()) {
                largest = input;
            }
        }
        for (FeatureShape input : inputs) {
            requireChannels(largest.channels(), input.channels());
            if (input.area() != 1) {
                requireSameSize(largest, input);
            }
        }
        return largest;
    }

    private static int window(int size, int kernel, int stride, int padding, int dilation) {
        int reach = dilation * (kernel - 1) + 1;
        int padded = size + 2 * padding;
        if (padded < reach) {
            throw new IllegalArgumentException(
                    "a window of " + reach + " does not fit into " + size + " padded by " + padding);
        }
        return (padded - reach) / stride + 1;
    }

    private static void requireWindow(int kernel, int stride, int padding, int dilation) {
        requirePositive("kernel", kernel);
        requirePositive("stride", stride);
        requirePositive("dilation", dilation);
        if (padding < 0) {
            throw new IllegalArgumentException("padding must not be negative, found " + padding);
        }
    }

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, found " + value);
        }
    }

    private static void requireChannels(int expected, int found) {
        if (expected != found) {
            throw new IllegalArgumentException(expected + " channels are expected, found " + found);
        }
    }

    private static void requireSameSize(FeatureShape expected, FeatureShape found) {
        if (expected.height() != found.height() || expected.width() != found.width()) {
            throw new IllegalArgumentException("maps of one size are expected, found " + expected.height() + " × "
                    + expected.width() + " and " + found.height() + " × " + found.width());
        }
    }
}
