package org.dance4j.graphs.integers;

import java.util.List;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;

/**
 * A convolution's weights in 8 bits, −127 … 127 symmetric about 0 with a step for each output channel, and its bias in 32
 * bits, in steps of the input's times the weights'.
 *
 * @param shape as the kernel's: {@code [kH, kW, in, out]}, {@code [kH, kW, out, in]} or {@code [kH, kW, C, 1]}
 * @param weights in row-major order
 * @param steps of each output channel
 * @param bias of each output channel
 */
public record IntegerKernel(List<Integer> shape, byte[] weights, double[] steps, int[] bias) {

    /** The greatest magnitude of a weight. */
    public static final int MOST = 127;

    /** The greatest distance of an activation from what stands for 0. */
    private static final long MOST_INPUT = 255;

    /** A step is never so small that a bias passes this, half of what 32 bits hold. */
    private static final double MOST_BIAS_STEPS = 1 << 30;

    /**
     * The weights of an owner, rounded to steps.
     *
     * @param layer what it is told by in a refusal
     * @param steps of each output channel
     * @param inputStep the step of what the convolution reads
     * @throws IllegalArgumentException if an accumulator could pass 32 bits
     */
    static IntegerKernel of(String layer, Parameter kernel, Weights weights, double[] steps, double inputStep) {
        FloatTensor values = weights.get(kernel.name());
        byte[] integers = new byte[values.size()];
        long[] reach = new long[steps.length];
        for (int i = 0; i < integers.length; i++) {
            int c = KernelGrids.channel(kernel, i);
            long rounded = Math.round(values.get(i) / steps[c]);
            integers[i] = (byte) Math.max(-MOST, Math.min(MOST, rounded));
            reach[c] += MOST_INPUT * Math.abs(integers[i]);
        }
        String biasName = Parameter.name(kernel.owner(), Parameter.Role.BIAS);
        int[] bias = new int[steps.length];
        for (int c = 0; c < bias.length; c++) {
            double value = weights.contains(biasName) ? weights.get(biasName).get(c) : 0;
            long rounded = Math.round(value / (steps[c] * inputStep));
            reach[c] += Math.abs(rounded);
            if (reach[c] > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("layer " + layer + " has no form in 8-bit integers: the sums of its"
                        + " output channel " + c + " could reach " + reach[c] + ", and accumulators of 32 bits hold "
                        + Integer.MAX_VALUE);
            }
            bias[c] = (int) rounded;
        }
        return new IntegerKernel(kernel.shape(), integers, steps, bias);
    }

    /**
     * The step of each output channel: 127 of them reach its greatest magnitude, and 2^30 of them times the input's its
     * bias.
     */
    public static double[] steps(Parameter kernel, Weights weights, double inputStep) {
        double[] most = KernelGrids.greatest(kernel, weights.get(kernel.name()));
        double[] steps = leastSteps(kernel, weights, inputStep);
        for (int c = 0; c < most.length; c++) {
            steps[c] = Math.max(Math.max(most[c], KernelGrids.LEAST_MAXIMUM) / MOST, steps[c]);
        }
        return steps;
    }

    /** The steps of each output channel, 2^30 of which, times the input's, its bias is. */
    static double[] leastSteps(Parameter kernel, Weights weights, double inputStep) {
        double[] steps = new double[kernel.shape().get(kernel.role().outputAxis())];
        String bias = Parameter.name(kernel.owner(), Parameter.Role.BIAS);
        for (int c = 0; c < steps.length; c++) {
            double held = weights.contains(bias) ? Math.abs(weights.get(bias).get(c)) : 0;
            steps[c] = held / (inputStep * MOST_BIAS_STEPS);
        }
        return steps;
    }
}
