package org.dance4j.export.quantization;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.integers.IntegerKernel;
import org.dance4j.graphs.integers.IntegerModel;
import org.dance4j.graphs.integers.QuantizationPlan;
import org.dance4j.graphs.integers.Range;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Parameter;

/**
 * Weights in 8 bits that make of training images what floats make, as nearly as can be. Two things are done to what is rounded:
 *
 * <ul>
 *   <li>What rounding moves a channel by on average, the change of its weights times the means of what they are multiplied by,
 *       comes off its bias (Nagel et al., Data-free quantization through weight equalization and bias correction, 2019).
 *   <li>A weight of a depthwise kernel may be rounded up where down is nearer, if that leaves the channel nearer to what floats
 *       make: neighbouring pixels are nearly alike, so that what counts is the sum of a channel's weights, more than each.
 *       Where they nearly cancel out, as in the first such layer of a MobileNetV2, single roundings may move a channel by more
 *       than it varies.
 * </ul>
 */
public final class WeightRounding {

    /** Nearer to an integer than this, a weight is one. */
    private static final double IS_INTEGER = 1e-6;

    private WeightRounding() {}

    /**
     * A network whose depthwise kernels lie on their steps and whose biases make up for what the rounding of all kernels does.
     *
     * @param form in {@link org.dance4j.graphs.integers.IntegerForm}
     * @param measured the ranges that its integers have
     * @param inputs training images, at least one
     */
    public static Folding.Folded fitted(
            Folding.Folded form, Map<String, Range> measured, List<Calibration.Input> inputs) {
        IntegerModel model = IntegerModel.calibrated(form, measured);
        Map<String, Double> inputSteps = new QuantizationPlan(form.network()).inputSteps(measured);
        Map<String, WindowMoments> moments = WindowMoments.measure(form, inputs);
        Map<String, Parameter> kernels = new HashMap<>();
        form.network().parameters().stream()
                .filter(parameter -> parameter.role().isKernel())
                .forEach(parameter -> kernels.put(parameter.owner(), parameter));
        Map<String, FloatTensor> fitted = new HashMap<>();
        for (Layer layer : form.network().layers()) {
            Parameter kernel = kernels.get(layer.weights());
            // Layers that share weights go by the first of them.
            if (kernel != null && moments.containsKey(layer.name()) && !fitted.containsKey(kernel.name())) {
                double[] steps = model.steps(kernel, inputSteps.get(layer.weights()));
                fit(layer, kernel, steps, form, moments.get(layer.name()), fitted);
            }
        }
        return new Folding.Folded(form.network(), form.weights().with(fitted));
    }

    private static void fit(
            Layer layer,
            Parameter kernel,
            double[] steps,
            Folding.Folded form,
            WindowMoments moments,
            Map<String, FloatTensor> fitted) {
        float[] values = form.weights().get(kernel.name()).toArray();
        boolean depthwise = layer.op() instanceof DepthwiseConv2d;
        double[] rounded = depthwise ? ofWindows(kernel, values, steps, moments) : nearest(kernel, values, steps);
        String bias = Parameter.name(kernel.owner(), Parameter.Role.BIAS);
        if (form.weights().contains(bias)) {
            double[] moved = new double[steps.length];
            for (int i = 0; i < values.length; i++) {
                int channel = KernelGrids.channel(kernel, i);
                double mean = depthwise
                        ? moments.mean()[channel][i / steps.length]
                        : moments.mean()[read(layer, kernel, i)][0];
                moved[channel] += (rounded[i] - values[i]) * mean;
            }
            // Each place of a transposed convolution's output is reached by one weight of every stride of them.
            double share = layer.op() instanceof ConvTranspose2d conv ? 1.0 / (conv.stride() * conv.stride()) : 1;
            float[] corrected = form.weights().get(bias).toArray();
            for (int c = 0; c < corrected.length; c++) {
                corrected[c] -= (float) (share * moved[c]);
            }
            fitted.put(bias, FloatTensor.of(List.of(corrected.length), corrected));
        }
        float[] kept = values.clone();
        for (int i = 0; depthwise && i < kept.length; i++) {
            kept[i] = (float) rounded[i];
        }
        fitted.put(kernel.name(), FloatTensor.of(kernel.shape(), kept));
    }

    /** The channel that a weight is multiplied by. */
    private static int read(Layer layer, Parameter kernel, int index) {
        int last = kernel.shape().get(3);
        return layer.op() instanceof ConvTranspose2d
                ? index % last
                : index / last % kernel.shape().get(2);
    }

    private static double[] nearest(Parameter kernel, float[] values, double[] steps) {
        double[] rounded = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            double step = steps[KernelGrids.channel(kernel, i)];
            double integer = Math.round(values[i] / step);
            rounded[i] = step * Math.max(-IntegerKernel.MOST, Math.min(IntegerKernel.MOST, integer));
        }
        return rounded;
    }

    private static double[] ofWindows(Parameter kernel, float[] values, double[] steps, WindowMoments moments) {
        double[] rounded = nearest(kernel, values, steps);
        double[] greatest = KernelGrids.greatest(kernel, FloatTensor.of(kernel.shape(), values));
        int places = values.length / steps.length;
        for (int c = 0; c < steps.length; c++) {
            // A step that is wider for its bias's sake is not found again by whoever has the weights alone.
            if (greatest[c] > 0 && steps[c] <= greatest[c] / IntegerKernel.MOST * (1 + IS_INTEGER)) {
                double[] own = new double[places];
                for (int i = 0; i < places; i++) {
                    own[i] = values[i * steps.length + c] / steps[c];
                }
                int[] integers = integers(own, moments.products()[c]);
                for (int i = 0; i < places; i++) {
                    rounded[i * steps.length + c] = integers[i] * steps[c];
                }
            }
        }
        return rounded;
    }

    /**
     * Integers for the weights of a channel, each next to its weight, with a small mean square of what they change: from the
     * nearest ones, one weight or two at a time go to their other side as long as that makes it smaller.
     *
     * @param weights in steps
     * @param products the mean products of what they are multiplied by
     */
    static int[] integers(double[] weights, double[][] products) {
        int count = weights.length;
        int[] integers = new int[count];
        double[] other = new double[count];
        double[] error = new double[count];
        for (int i = 0; i < count; i++) {
            integers[i] = (int) Math.max(-IntegerKernel.MOST, Math.min(IntegerKernel.MOST, Math.round(weights[i])));
            error[i] = integers[i] - weights[i];
            double side = error[i] > 0 ? -1 : 1;
            boolean may = Math.abs(error[i]) > IS_INTEGER && Math.abs(integers[i] + side) <= IntegerKernel.MOST;
            other[i] = may ? side : 0;
        }
        while (true) {
            double[] slope = new double[count];
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < count; j++) {
                    slope[i] += 2 * products[i][j] * error[j];
                }
            }
            int first = -1;
            int second = -1;
            double least = -IS_INTEGER * IS_INTEGER;
            for (int i = 0; i < count; i++) {
                double one = other[i] * slope[i] + other[i] * other[i] * products[i][i];
                for (int j = i; j < count; j++) {
                    double change = j == i
                            ? one
                            : one
                                    + other[j] * slope[j]
                                    + other[j] * other[j] * products[j][j]
                                    + 2 * other[i] * other[j] * products[i][j];
                    if (change < least) {
                        least = change;
                        first = i;
                        second = j;
                    }
                }
            }
            if (first < 0) {
                return integers;
            }
            turn(first, integers, error, other);
            if (second != first) {
                turn(second, integers, error, other);
            }
        }
    }

    private static void turn(int i, int[] integers, double[] error, double[] other) {
        integers[i] += (int) other[i];
        error[i] += other[i];
        other[i] = -other[i];
    }
}
