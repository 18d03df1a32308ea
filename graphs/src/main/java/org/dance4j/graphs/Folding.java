package org.dance4j.graphs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Folds batch normalisations into the convolutions before them: with s = γ / √(variance + ε), the kernel becomes
 * kernel · s and the bias β − mean · s (plus bias · s where the convolution had one). In inference the folded network
 * computes the same function.
 *
 * <p>A batch norm stays where there is nothing to fold it into: after anything but a {@link Op.Conv2d}, after a
 * convolution that other layers or outputs read too, and where layers share weights. Depthwise convolutions, which
 * have no bias here, keep theirs.
 */
public final class Folding {

    /**
     * A network and the weights that fit it.
     *
     * @param network the inference network, without auxiliary outputs
     * @param weights its weights, and nothing else
     */
    public record Folded(Network network, Weights weights) {}

    private Folding() {}

    /** The inference form of a network with its batch norms folded. */
    public static Folded fold(Network network, Weights weights) {
        Network inference = network.inference();
        weights.requireFits(inference);
        Map<String, Layer> batchNormOf = foldable(inference);
        Set<String> folded =
                batchNormOf.values().stream().map(Layer::name).collect(Collectors.toSet());
        Map<String, String> replaced = new HashMap<>();
        Map<String, FloatTensor> tensors = new HashMap<>(weights.tensors());
        List<Layer> layers = new ArrayList<>();
        for (Layer layer : inference.layers()) {
            if (folded.contains(layer.name())) {
                replaced.put(layer.name(), layer.inputs().get(0));
                continue;
            }
            Layer batchNorm = batchNormOf.get(layer.name());
            if (batchNorm != null) {
                fold(layer, batchNorm, weights, tensors);
            }
            layers.add(new Layer(
                    layer.name(),
                    layer.part(),
                    batchNorm == null ? layer.op() : withBias((Op.Conv2d) layer.op()),
                    layer.inputs().stream().map(input -> replaced.getOrDefault(input, input)).toList(),
                    layer.weights()));
        }
        Network result = new Network(
                inference.name(),
                inference.sizeMultiple(),
                layers,
                replaced.getOrDefault(inference.output(), inference.output()),
                List.of());
        return new Folded(result, Weights.of(result, parameter -> tensors.get(parameter.name())));
    }

    /** The batch norms that can be folded, by the name of the convolution that takes them. */
    private static Map<String, Layer> foldable(Network network) {
        Map<String, Integer> readers = new HashMap<>();
        Map<String, Integer> sharers = new HashMap<>();
        readers.put(network.output(), 1);
        for (Layer layer : network.layers()) {
            layer.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
            sharers.merge(layer.weights(), 1, Integer::sum);
        }
        Map<String, Layer> found = new HashMap<>();
        for (Layer layer : network.layers()) {
            if (layer.op() instanceof Op.BatchNorm) {
                Layer source = network.layer(layer.inputs().get(0));
                if (source.op() instanceof Op.Conv2d
                        && readers.get(source.name()) == 1
                        && sharers.get(source.weights()) == 1) {
                    found.put(source.name(), layer);
                }
            }
        }
        return found;
    }

    private static Op.Conv2d withBias(Op.Conv2d conv) {
        return new Op.Conv2d(conv.filters(), conv.kernel(), conv.stride(), conv.padding(), conv.dilation(), true);
    }

    private static void fold(Layer conv, Layer batchNorm, Weights weights, Map<String, FloatTensor> tensors) {
        double epsilon = ((Op.BatchNorm) batchNorm.op()).epsilon();
        FloatTensor gamma = weights.get(batchNorm.weights(), Parameter.Role.GAMMA);
        FloatTensor beta = weights.get(batchNorm.weights(), Parameter.Role.BETA);
        FloatTensor mean = weights.get(batchNorm.weights(), Parameter.Role.MOVING_MEAN);
        FloatTensor variance = weights.get(batchNorm.weights(), Parameter.Role.MOVING_VARIANCE);
        FloatTensor kernel = weights.get(conv.weights(), Parameter.Role.KERNEL);
        int filters = gamma.size();
        double[] scale = new double[filters];
        float[] bias = new float[filters];
        for (int c = 0; c < filters; c++) {
            scale[c] = gamma.get(c) / Math.sqrt(variance.get(c) + epsilon);
            double own = ((Op.Conv2d) conv.op()).bias()
                    ? weights.get(conv.weights(), Parameter.Role.BIAS).get(c)
                    : 0;
            bias[c] = (float) (beta.get(c) + (own - mean.get(c)) * scale[c]);
        }
        float[] values = kernel.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * scale[i % filters]);
        }
        tensors.put(Parameter.name(conv.weights(), Parameter.Role.KERNEL), FloatTensor.of(kernel.shape(), values));
        tensors.put(
                Parameter.name(conv.weights(), Parameter.Role.BIAS), FloatTensor.of(List.of(filters), bias));
    }
}
