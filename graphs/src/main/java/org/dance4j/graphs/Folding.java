package org.dance4j.graphs;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.SetMultimap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Folds batch normalisations into the convolutions before them: with s = γ / √(variance + ε), the kernel becomes
 * kernel · s and the bias β − mean · s (plus bias · s where the convolution had one). In inference the folded network
 * computes the same function.
 *
 * <p>A batch norm stays where there is nothing to fold it into: after anything but a convolution, after a convolution
 * that other layers or outputs read too, and where convolutions share weights but not the batch norms behind them.
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
        Set<String> folded = batchNormOf.values().stream().map(Layer::name).collect(Collectors.toSet());
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
                    batchNorm == null ? layer.op() : withBias(layer.op()),
                    layer.inputs().stream()
                            .map(input -> replaced.getOrDefault(input, input))
                            .toList(),
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
        SetMultimap<String, Layer> sharers = HashMultimap.create();
        readers.put(network.output(), 1);
        for (Layer layer : network.layers()) {
            layer.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
            if (isConvolution(layer)) {
                sharers.put(layer.weights(), layer);
            }
        }
        Map<String, Layer> found = new HashMap<>();
        for (Layer layer : network.layers()) {
            if (layer.op() instanceof Op.BatchNorm) {
                Layer source = network.layer(layer.inputs().get(0));
                if (isConvolution(source) && readers.get(source.name()) == 1) {
                    found.put(source.name(), layer);
                }
            }
        }
        sharers.asMap().values().forEach(sharing -> {
            Set<Optional<String>> batchNorms = sharing.stream()
                    .map(conv -> Optional.ofNullable(found.get(conv.name())).map(Layer::weights))
                    .collect(Collectors.toSet());
            if (batchNorms.size() > 1) {
                sharing.forEach(conv -> found.remove(conv.name()));
            }
        });
        return found;
    }

    private static boolean isConvolution(Layer layer) {
        return layer.op() instanceof Op.Conv2d || layer.op() instanceof Op.DepthwiseConv2d;
    }

    private static boolean hasBias(Op convolution) {
        return convolution instanceof Op.Conv2d conv ? conv.bias() : ((Op.DepthwiseConv2d) convolution).bias();
    }

    private static Op withBias(Op convolution) {
        return convolution instanceof Op.Conv2d conv
                ? new Op.Conv2d(conv.filters(), conv.kernel(), conv.stride(), conv.padding(), conv.dilation(), true)
                : withBias((Op.DepthwiseConv2d) convolution);
    }

    private static Op withBias(Op.DepthwiseConv2d conv) {
        return new Op.DepthwiseConv2d(conv.kernel(), conv.stride(), conv.padding(), conv.dilation(), true);
    }

    private static void fold(Layer conv, Layer batchNorm, Weights weights, Map<String, FloatTensor> tensors) {
        double epsilon = ((Op.BatchNorm) batchNorm.op()).epsilon();
        FloatTensor gamma = weights.get(batchNorm.weights(), Parameter.Role.GAMMA);
        FloatTensor beta = weights.get(batchNorm.weights(), Parameter.Role.BETA);
        FloatTensor mean = weights.get(batchNorm.weights(), Parameter.Role.MOVING_MEAN);
        FloatTensor variance = weights.get(batchNorm.weights(), Parameter.Role.MOVING_VARIANCE);
        Parameter.Role role = conv.op() instanceof Op.Conv2d ? Parameter.Role.KERNEL : Parameter.Role.DEPTHWISE_KERNEL;
        FloatTensor kernel = weights.get(conv.weights(), role);
        int filters = gamma.size();
        double[] scale = new double[filters];
        float[] bias = new float[filters];
        for (int c = 0; c < filters; c++) {
            scale[c] = gamma.get(c) / Math.sqrt(variance.get(c) + epsilon);
            double own = hasBias(conv.op())
                    ? weights.get(conv.weights(), Parameter.Role.BIAS).get(c)
                    : 0;
            bias[c] = (float) (beta.get(c) + (own - mean.get(c)) * scale[c]);
        }
        // The channels made are the innermost axis of a kernel, and of a depthwise one too, whose last axis is 1.
        float[] values = kernel.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * scale[i % filters]);
        }
        tensors.put(Parameter.name(conv.weights(), role), FloatTensor.of(kernel.shape(), values));
        tensors.put(Parameter.name(conv.weights(), Parameter.Role.BIAS), FloatTensor.of(List.of(filters), bias));
    }
}
