package org.dance4j.slimming.moments;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.AdaptiveAveragePool;
import org.dance4j.graphs.ops.Add;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.CeilMaxPool;
import org.dance4j.graphs.ops.CeilShrink;
import org.dance4j.graphs.ops.Concat;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.CropLike;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.Dropout;
import org.dance4j.graphs.ops.GlobalAveragePool;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.MaxPool;
import org.dance4j.graphs.ops.Multiply;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.OpVisitor;
import org.dance4j.graphs.ops.Pad;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.ops.QuantizeWithin;
import org.dance4j.graphs.ops.ResizeLike;
import org.dance4j.graphs.ops.Shrink;

/**
 * Puts the means of removed channels in their places (Evci et al., Mean Replacement Pruning, 2018): what a convolution
 * makes of them is added to its bias or, where it has none, taken off the moving mean of the batch norm that comes next.
 * In training a batch norm takes off the mean itself.
 *
 * <p>Channels are followed from layer to layer by mean and variance. Behind a batch norm they are beta and gamma², as its
 * own statistics have it, and its inference form of a constant where it reads one. So a channel whose gamma is 0 is
 * exactly the constant that the activation makes of beta, and its removal is exact wherever no padding is read. What
 * is approximate: on maps with padding, what a constant comes to on average over the map; other values than constants,
 * taken to be normal, independent of other channels, and alike throughout a window; layers that share the tensor that
 * would have to differ, which get their mean; and what comes neither to a bias nor to a batch norm.
 */
public final class MeanReplacement {

    /** The middle of pixel values, and the variance of evenly spread ones. */
    private static final Moments PIXELS = new Moments(127.5, 255 * 255 / 12.0);

    private final Network network;
    private final Weights weights;
    private final List<SeenShapes> seen;
    private final Map<String, Signal> signals = new HashMap<>();
    /** What is added to tensors, summed over the layers that share each, and how many these are. */
    private final Map<String, double[]> additions = new HashMap<>();

    private final Map<String, Integer> sharers = new HashMap<>();

    private MeanReplacement(Network network, Weights weights, List<SeenShapes> seen) {
        this.network = network;
        this.weights = weights;
        this.seen = seen;
    }

    /**
     * Weights that make up for the removal of channels, all of which they still have.
     *
     * @param weights of all of the network's parameters
     * @param kept by layer, the channels that stay
     * @param seen the sizes of images, at least one
     */
    public static Weights apply(
            Network network, Weights weights, Map<String, List<Integer>> kept, List<SeenShapes> seen) {
        return new MeanReplacement(network, weights.requireFits(network), seen).applied(kept);
    }

    private Weights applied(Map<String, List<Integer>> kept) {
        for (Layer layer : network.layers()) {
            Signal signal = layer.op().accept(new Follower(layer));
            boolean[] removed = new boolean[signal.channels()];
            Arrays.fill(removed, true);
            kept.get(layer.name()).forEach(channel -> removed[channel] = false);
            signals.put(layer.name(), signal.without(removed));
        }
        Map<String, FloatTensor> changed = new HashMap<>();
        additions.forEach((name, sums) -> {
            float[] values = weights.get(name).toArray();
            for (int c = 0; c < values.length; c++) {
                values[c] = (float) (values[c] + sums[c] / sharers.get(name));
            }
            changed.put(name, FloatTensor.of(weights.get(name).shape(), values));
        });
        return weights.with(changed);
    }

    /** Adds what is missing, times a sign, to a tensor with a value for each channel. */
    private void absorb(String parameter, Signal signal, int sign) {
        double[] sums = additions.computeIfAbsent(parameter, name -> new double[signal.channels()]);
        for (int c = 0; c < sums.length; c++) {
            sums[c] += sign * signal.missing(c);
        }
        sharers.merge(parameter, 1, Integer::sum);
    }

    /** Follows the channels through one layer. */
    private final class Follower implements OpVisitor<Signal> {

        private final Layer layer;

        private Follower(Layer layer) {
            this.layer = layer;
        }

        private Signal input() {
            return signals.get(layer.inputs().get(0));
        }

        private FloatTensor tensor(Parameter.Role role) {
            return weights.get(layer.weights(), role);
        }

        private TapShares window(int kernel, int stride, int padding, int dilation) {
            return TapShares.ofWindow(seen, layer.inputs().get(0), layer.name(), kernel, stride, padding, dilation);
        }

        @Override
        public Signal visit(Input op) {
            return Signal.ofEach(op.channels(), c -> PIXELS, c -> PIXELS);
        }

        @Override
        public Signal visit(Normalize op) {
            Signal x = input();
            Signal.OfChannel normalized = c -> x.moments(c)
                    .affine(
                            1 / op.deviation().get(c),
                            -op.mean().get(c) / op.deviation().get(c));
            return Signal.ofEach(x.channels(), normalized, normalized);
        }

        @Override
        public Signal visit(Conv2d op) {
            double[] kernel = window(op.kernel(), op.stride(), op.padding(), op.dilation())
                    .sum(tensor(Parameter.Role.KERNEL));
            return convolved(op.filters(), op.bias(), (from, to) -> kernel[from * op.filters() + to]);
        }

        @Override
        public Signal visit(ConvTranspose2d op) {
            int read = input().channels();
            double[] kernel = TapShares.ofTransposed(
                            seen, layer.inputs().get(0), layer.name(), op.kernel(), op.stride(), op.padding())
                    .sum(tensor(Parameter.Role.TRANSPOSED_KERNEL));
            return convolved(op.filters(), op.bias(), (from, to) -> kernel[to * read + from]);
        }

        private Signal convolved(int filters, boolean biased, KernelSum kernel) {
            Signal x = input();
            Moments[] made = new Moments[filters];
            double[] missing = new double[filters];
            for (int to = 0; to < filters; to++) {
                double mean = 0;
                double variance = 0;
                for (int from = 0; from < x.channels(); from++) {
                    double factor = kernel.of(from, to);
                    mean += factor * x.moments(from).mean();
                    variance += factor * factor * x.moments(from).variance();
                    missing[to] += factor * x.missing(from);
                }
                made[to] = new Moments(mean, variance);
            }
            return biased(new Signal(made, missing), biased);
        }

        @Override
        public Signal visit(DepthwiseConv2d op) {
            Signal x = input();
            double[] kernel = window(op.kernel(), op.stride(), op.padding(), op.dilation())
                    .sum(tensor(Parameter.Role.DEPTHWISE_KERNEL));
            return biased(
                    Signal.ofEach(x.channels(), c -> x.moments(c).affine(kernel[c], 0), c -> x.afterwards(c)
                            .affine(kernel[c], 0)),
                    op.bias());
        }

        private Signal biased(Signal sum, boolean biased) {
            if (!biased) {
                return sum;
            }
            absorb(Parameter.name(layer.weights(), Parameter.Role.BIAS), sum, 1);
            FloatTensor bias = tensor(Parameter.Role.BIAS);
            Signal.OfChannel shifted = c -> sum.moments(c).affine(1, bias.get(c));
            return Signal.ofEach(sum.channels(), shifted, shifted);
        }

        @Override
        public Signal visit(BatchNorm op) {
            Signal x = input();
            absorb(Parameter.name(layer.weights(), Parameter.Role.MOVING_MEAN), x, -1);
            FloatTensor gamma = tensor(Parameter.Role.GAMMA);
            FloatTensor beta = tensor(Parameter.Role.BETA);
            FloatTensor mean = tensor(Parameter.Role.MOVING_MEAN);
            FloatTensor variance = tensor(Parameter.Role.MOVING_VARIANCE);
            Signal.OfChannel normalized = c -> {
                if (x.moments(c).variance() > 0) {
                    return new Moments(beta.get(c), (double) gamma.get(c) * gamma.get(c));
                }
                double factor = gamma.get(c) / Math.sqrt(variance.get(c) + op.epsilon());
                return x.moments(c).affine(factor, beta.get(c) - factor * mean.get(c));
            };
            return Signal.ofEach(x.channels(), normalized, normalized);
        }

        /** Of a normal distribution, values over their mean deviation have the variance π/2. */
        @Override
        public Signal visit(DeviationNorm op) {
            Signal x = input();
            absorb(Parameter.name(layer.weights(), Parameter.Role.MOVING_MEAN), x, -1);
            FloatTensor gamma = tensor(Parameter.Role.GAMMA);
            FloatTensor beta = tensor(Parameter.Role.BETA);
            FloatTensor mean = tensor(Parameter.Role.MOVING_MEAN);
            FloatTensor deviation = tensor(Parameter.Role.MOVING_DEVIATION);
            Signal.OfChannel normalized = c -> {
                if (x.moments(c).variance() > 0) {
                    return new Moments(beta.get(c), Math.PI / 2 * gamma.get(c) * gamma.get(c));
                }
                double factor = gamma.get(c) / (deviation.get(c) + op.epsilon());
                return x.moments(c).affine(factor, beta.get(c) - factor * mean.get(c));
            };
            return Signal.ofEach(x.channels(), normalized, normalized);
        }

        @Override
        public Signal visit(Quantize op) {
            return input();
        }

        @Override
        public Signal visit(QuantizeWithin op) {
            return input();
        }

        @Override
        public Signal visit(Activation op) {
            return switch (op.function()) {
                case RELU -> input().mapped(x -> x.clipped(Double.POSITIVE_INFINITY));
                case RELU6 -> input().mapped(x -> x.clipped(6));
                case SIGMOID -> input().mapped(Moments::sigmoid);
            };
        }

        @Override
        public Signal visit(Pad op) {
            return input();
        }

        @Override
        public Signal visit(Add op) {
            return combined(Moments::plus);
        }

        @Override
        public Signal visit(Multiply op) {
            return combined(Moments::times);
        }

        private Signal combined(BinaryOperator<Moments> operation) {
            List<Signal> inputs = layer.valueInputs().stream().map(signals::get).toList();
            return Signal.ofEach(
                    inputs.get(0).channels(),
                    c -> inputs.stream()
                            .map(x -> x.moments(c))
                            .reduce(operation)
                            .orElseThrow(),
                    c -> inputs.stream()
                            .map(x -> x.afterwards(c))
                            .reduce(operation)
                            .orElseThrow());
        }

        @Override
        public Signal visit(Concat op) {
            return Signal.joined(layer.valueInputs().stream().map(signals::get).toArray(Signal[]::new));
        }

        @Override
        public Signal visit(Dropout op) {
            return input();
        }

        @Override
        public Signal visit(MaxPool op) {
            return input();
        }

        @Override
        public Signal visit(CeilMaxPool op) {
            return input();
        }

        @Override
        public Signal visit(GlobalAveragePool op) {
            return input();
        }

        @Override
        public Signal visit(AdaptiveAveragePool op) {
            return input();
        }

        @Override
        public Signal visit(ResizeLike op) {
            return input();
        }

        @Override
        public Signal visit(CropLike op) {
            return input();
        }

        @Override
        public Signal visit(Shrink op) {
            return input();
        }

        @Override
        public Signal visit(CeilShrink op) {
            return input();
        }
    }

    /** A kernel's sum over its rows and columns from one channel to another. */
    @FunctionalInterface
    private interface KernelSum {
        double of(int from, int to);
    }
}
