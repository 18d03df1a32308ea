package org.dance4j.graphs.integers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.Parameter;

/**
 * A network that runs in integers alone, from pixel values to labels: the reference for devices without floating point.
 *
 * <ul>
 *   <li>Activations are 8-bit integers q that stand for {@code step · (q − zero)} ({@link Grid}).
 *   <li>A convolution sums {@code (q − zero) · weight} in 32 bits, from its bias on ({@link IntegerKernel}); each sum is
 *       brought to the result's steps by a 32-bit multiplier and a rounding shift ({@link Multiplier}), moved by the
 *       result's zero, and limited to 8 bits or to what a ReLU behind it leaves.
 *   <li>Residual sums multiply both terms by whole numbers of at most 21 bits and shift the sum; products are multiplied as
 *       they are.
 *   <li>A mean is the sum divided by its count, with 16 bits more; bilinear resizing weighs four pixels by multiples of
 *       2^−20 ({@link ResizingRule}); a sigmoid is a table of 256 values.
 *   <li>The label of a pixel is the class of the largest logit, the first of equals.
 * </ul>
 *
 * <p>Floating point is used when a network is built, for steps and multipliers, and never when it runs. Products of two
 * 32-bit numbers have 64 bits.
 */
public final class IntegerNetwork {

    private final Network network;
    private final Map<String, Grid> grids = new HashMap<>();
    private final Map<String, IntegerStep> steps = new LinkedHashMap<>();

    private IntegerNetwork(Network network) {
        this.network = network;
    }

    /** A network in integers that resizes as its file of free size does. */
    public static IntegerNetwork of(IntegerModel model) {
        return of(model, ResizingRule.TFLITE);
    }

    /**
     * A network in integers.
     *
     * @throws IllegalArgumentException if a layer has no form in integers, or an accumulator could overflow; the message
     *     names the layer
     */
    public static IntegerNetwork of(IntegerModel model, ResizingRule rule) {
        Folding.Folded folded = model.form();
        IntegerNetwork made = new IntegerNetwork(folded.network());
        QuantizationPlan plan = new QuantizationPlan(folded.network());
        Map<String, Range> ranges = plan.ranges(model.measured());
        for (Layer layer : folded.network().layers()) {
            Range range = ranges.get(plan.source(layer.name()));
            // What a ReLU takes in has the ReLU's grid.
            Layer limiting = range == null ? reader(folded.network(), layer) : layer;
            made.grids.put(layer.name(), Grid.of(range == null ? ranges.get(limiting.name()) : range));
        }
        Map<String, Double> inputSteps = plan.inputSteps(model.measured());
        Map<String, Parameter> kernels = folded.network().parameters().stream()
                .filter(parameter -> parameter.role().isKernel())
                .collect(Collectors.toMap(Parameter::owner, Function.identity()));
        for (Layer layer : folded.network().layers()) {
            boolean fused = !ranges.containsKey(plan.source(layer.name()));
            boolean taken = layer.op() instanceof Activation
                    && !ranges.containsKey(plan.source(layer.inputs().get(0)));
            List<Grid> inputs = layer.op().channelFlow().isImage()
                    ? List.of(made.grids.get(layer.name()))
                    : layer.inputs().stream().map(made.grids::get).toList();
            Activation.Function limit =
                    fused ? ((Activation) reader(folded.network(), layer).op()).function() : null;
            made.steps.put(
                    layer.name(),
                    taken
                            ? maps -> maps.get(0)
                            : layer.op()
                                    .accept(new IntegerLowering(
                                            layer,
                                            inputs,
                                            made.grids.get(layer.name()),
                                            limit,
                                            step -> IntegerKernel.of(
                                                    layer.name(),
                                                    kernels.get(layer.weights()),
                                                    folded.weights(),
                                                    model.steps(
                                                            kernels.get(layer.weights()),
                                                            inputSteps.get(layer.weights())),
                                                    step),
                                            rule)));
        }
        return made;
    }

    private static Layer reader(Network network, Layer layer) {
        return network.layers().stream()
                .filter(other -> other.inputs().contains(layer.name()))
                .findFirst()
                .orElseThrow();
    }

    /** Pixel values 0–255, {@code [height, width, 3]}, as the network reads them: less 128. */
    public static IntegerMap image(int height, int width, byte[] rgb) {
        byte[] moved = new byte[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            moved[i] = (byte) ((rgb[i] & 0xFF) + Grid.LEAST);
        }
        return new IntegerMap(height, width, 3, moved);
    }

    /** What a layer's integers stand for. */
    public Grid grid(String layer) {
        return grids.get(layer);
    }

    /**
     * What one layer makes.
     *
     * @param inputs what it reads, in order
     */
    public IntegerMap run(Layer layer, List<IntegerMap> inputs) {
        return steps.get(layer.name()).run(inputs);
    }

    /**
     * The logits of an image, {@code [H, W, classes]}.
     *
     * @param image as {@link #image} makes it, of a size that the network takes
     * @param seen is shown what each layer makes
     */
    public IntegerMap logits(IntegerMap image, BiConsumer<Layer, IntegerMap> seen) {
        Map<String, Integer> last = new HashMap<>();
        List<Layer> layers = network.layers();
        for (int i = 0; i < layers.size(); i++) {
            for (String input : layers.get(i).inputs()) {
                last.put(input, i);
            }
        }
        last.put(network.output(), layers.size());
        Map<String, IntegerMap> made = new HashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            List<IntegerMap> inputs = new ArrayList<>();
            layer.inputs().forEach(input -> inputs.add(made.get(input)));
            IntegerMap result = run(layer, layer.op().channelFlow().isImage() ? List.of(image) : inputs);
            seen.accept(layer, result);
            made.put(layer.name(), result);
            int now = i;
            made.keySet().removeIf(name -> last.getOrDefault(name, 0) <= now && !name.equals(network.output()));
        }
        return made.get(network.output());
    }

    /** The logits of an image. */
    public IntegerMap logits(IntegerMap image) {
        return logits(image, (layer, map) -> {});
    }

    /** The class of the largest logit of each pixel, the first of equals, {@code [H, W]}. */
    public static byte[] labels(IntegerMap logits) {
        byte[] labels = new byte[logits.height() * logits.width()];
        for (int pixel = 0; pixel < labels.length; pixel++) {
            int at = pixel * logits.channels();
            int best = 0;
            for (int c = 1; c < logits.channels(); c++) {
                if (logits.values()[at + c] > logits.values()[at + best]) {
                    best = c;
                }
            }
            labels[pixel] = (byte) best;
        }
        return labels;
    }

    /** The network's layers, in the order in which they run. */
    public List<Layer> layers() {
        return Collections.unmodifiableList(network.layers());
    }
}
