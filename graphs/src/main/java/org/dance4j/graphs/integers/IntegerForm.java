package org.dance4j.graphs.integers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.ChannelNorm;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.ops.QuantizeWithin;
import org.dance4j.graphs.ops.RangeRule;

/**
 * The same function written in operations that TFLite has for 8-bit integers.
 *
 * <p>It has none for the division in {@link Normalize}, which becomes a 1 × 1 convolution with a diagonal kernel: in
 * per-channel symmetric integers its weights are exact. The normalisation cannot move into the first convolutions,
 * because those pad with zeros after it. Sums and products of more than two become chains of two.
 */
public final class IntegerForm {

    private IntegerForm() {}

    /**
     * The same function of operations that the integer kernels of TFLite have. What was rounded in training is not here:
     * {@link IntegerModel} holds the grids.
     *
     * @throws BadInputException if the network holds an operation without an integer form
     */
    public static Folding.Folded of(Folding.Folded folded) {
        Map<String, FloatTensor> tensors = new HashMap<>(folded.weights().tensors());
        for (Layer layer : folded.network().layers()) {
            if (layer.op() instanceof Normalize normalize) {
                addKernel(layer, normalize, tensors);
            }
        }
        Network network = network(folded.network());
        return new Folding.Folded(network, Weights.of(network, parameter -> tensors.get(parameter.name())));
    }

    /**
     * The operations alone.
     *
     * @param folded without batch norms, as {@link Folding} leaves it
     * @throws BadInputException as {@link #of}
     */
    static Network network(Network folded) {
        Map<String, String> replaced = new HashMap<>();
        List<Layer> layers = new ArrayList<>();
        for (Layer layer : folded.layers()) {
            if (isRounding(layer)) {
                replaced.put(
                        layer.name(),
                        replaced.getOrDefault(
                                layer.inputs().get(0), layer.inputs().get(0)));
            } else if (layer.op() instanceof Normalize normalize) {
                int channels = normalize.mean().size();
                layers.add(reading(layer, replaced).with(new Conv2d(channels, 1, 1, 0, 1, true)));
            } else if (layer.op().range() instanceof RangeRule.Unavailable) {
                throw unavailable(layer, folded);
            } else {
                layers.addAll(chain(reading(layer, replaced)));
            }
        }
        return new Network(
                folded.name(),
                folded.sizeMultiple(),
                layers,
                replaced.getOrDefault(folded.output(), folded.output()),
                List.of());
    }

    private static BadInputException unavailable(Layer layer, Network network) {
        boolean isNorm = layer.op() instanceof ChannelNorm;
        return new BadInputException(
                isNorm
                        ? "int8 needs every batch norm folded into a convolution before it, but " + layer.name()
                                + " of network " + network.name() + " cannot be"
                        : "layer " + layer.name() + " of network " + network.name() + ", a "
                                + layer.op().getClass().getSimpleName() + ", has no form in 8-bit integers");
    }

    /** Whether a layer only rounds values to a grid. */
    public static boolean isRounding(Layer layer) {
        return layer.op() instanceof Quantize || layer.op() instanceof QuantizeWithin;
    }

    private static Layer reading(Layer layer, Map<String, String> replaced) {
        return new Layer(
                layer.name(),
                layer.part(),
                layer.op(),
                layer.inputs().stream()
                        .map(input -> replaced.getOrDefault(input, input))
                        .toList(),
                layer.weights());
    }

    private static void addKernel(Layer layer, Normalize normalize, Map<String, FloatTensor> tensors) {
        int channels = normalize.mean().size();
        float[] kernel = new float[channels * channels];
        float[] bias = new float[channels];
        for (int c = 0; c < channels; c++) {
            kernel[c * channels + c] = (float) (1 / normalize.deviation().get(c));
            bias[c] = (float) (-normalize.mean().get(c) / normalize.deviation().get(c));
        }
        tensors.put(
                Parameter.name(layer.weights(), Parameter.Role.KERNEL),
                FloatTensor.of(List.of(1, 1, channels, channels), kernel));
        tensors.put(Parameter.name(layer.weights(), Parameter.Role.BIAS), FloatTensor.of(List.of(channels), bias));
    }

    /** A sum or product of more than two as several of two; the last has the name of the whole. */
    static List<Layer> chain(Layer layer) {
        if (layer.inputs().size() <= 2 || !(layer.op().range() instanceof RangeRule.Measured)) {
            return List.of(layer);
        }
        List<Layer> layers = new ArrayList<>();
        String sum = layer.inputs().get(0);
        int last = layer.inputs().size() - 1;
        for (int i = 1; i <= last; i++) {
            String name = i == last ? layer.name() : layer.name() + ".of" + (i + 1);
            layers.add(new Layer(
                    name, layer.part(), layer.op(), List.of(sum, layer.inputs().get(i))));
            sum = name;
        }
        return layers;
    }
}
