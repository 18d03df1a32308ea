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
import org.dance4j.graphs.ops.BatchNormTarget;
import org.dance4j.graphs.ops.ChannelNorm;
import org.dance4j.graphs.ops.Op;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;

/**
 * Folds batch normalisations into the convolutions before them: with s = γ / √(variance + ε), the kernel becomes
 * kernel · s and the bias β − mean · s (plus bias · s where the convolution had one); of one by mean deviations
 * s = γ / (deviation + ε). In inference the folded network
 * computes the same function.
 *
 * <p>Of a network in integers kernels are rounded first: their grids go with the scale of each output channel.
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
        Weights rounded = KernelGrids.rounded(inference, weights);
        Map<String, FloatTensor> tensors = new HashMap<>(rounded.tensors());
        foldable(inference).forEach((conv, norm) -> fold(inference.layer(conv), norm, rounded, tensors));
        Network result = network(inference);
        return new Folded(result, Weights.of(result, parameter -> tensors.get(parameter.name())));
    }

    /**
     * The form that sessions run: folded, but of a network in integers as it is, since its sums of whole numbers are exact
     * before they are scaled.
     */
    public static Folded forSession(Network network, Weights weights) {
        if (KernelGrids.of(network).isEmpty()) {
            return fold(network, weights);
        }
        Network inference = network.inference();
        return new Folded(inference, Weights.of(inference, parameter -> weights.get(parameter.name())));
    }

    /** The inference form of a network without the batch norms that can be folded. */
    public static Network network(Network network) {
        Network inference = network.inference();
        Map<String, String> norms = new HashMap<>();
        folded(inference).forEach((conv, norm) -> norms.put(norm, conv));
        List<Layer> layers = new ArrayList<>();
        for (Layer layer : inference.layers()) {
            if (!norms.containsKey(layer.name())) {
                layers.add(new Layer(
                        layer.name(),
                        layer.part(),
                        norms.containsValue(layer.name()) ? target(layer).withBias() : withGivenKernels(layer.op()),
                        layer.inputs().stream()
                                .map(input -> norms.getOrDefault(input, input))
                                .toList(),
                        layer.weights()));
            }
        }
        return new Network(
                inference.name(),
                inference.sizeMultiple(),
                layers,
                norms.getOrDefault(inference.output(), inference.output()),
                List.of());
    }

    private static Op withGivenKernels(Op op) {
        return op instanceof Quantize quantize ? quantize.withGivenKernels() : op;
    }

    /** The batch norms of a network's inference form that can be folded, by the convolution that takes each. */
    public static Map<String, String> folded(Network network) {
        Map<String, String> names = new HashMap<>();
        foldable(network.inference()).forEach((conv, norm) -> names.put(conv, norm.name()));
        return names;
    }

    /**
     * What the kernels of a network's inference form are multiplied by where batch norms are folded into them.
     *
     * @return s of each output channel, by the kernel's name
     */
    public static Map<String, double[]> scales(Network network, Weights weights) {
        Network inference = network.inference();
        Map<String, double[]> scales = new HashMap<>();
        foldable(inference).forEach((name, norm) -> {
            Layer conv = inference.layer(name);
            scales.put(Parameter.name(conv.weights(), target(conv).kernel()), scale(norm, weights));
        });
        return scales;
    }

    private static double[] scale(Layer norm, Weights weights) {
        FloatTensor gamma = weights.get(norm.weights(), Parameter.Role.GAMMA);
        double[] scale = divisor(norm, weights);
        for (int c = 0; c < scale.length; c++) {
            scale[c] = gamma.get(c) / scale[c];
        }
        return scale;
    }

    /** The batch norms that can be folded, by the name of the convolution that takes them. */
    private static Map<String, Layer> foldable(Network network) {
        Map<String, Integer> readers = new HashMap<>();
        SetMultimap<String, Layer> sharers = HashMultimap.create();
        readers.put(network.output(), 1);
        for (Layer layer : network.layers()) {
            layer.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
            if (layer.op().batchNormTarget().isPresent()) {
                sharers.put(layer.weights(), layer);
            }
        }
        Map<String, Layer> found = new HashMap<>();
        for (Layer layer : network.layers()) {
            if (layer.op() instanceof ChannelNorm) {
                Layer source = network.layer(layer.inputs().get(0));
                if (source.op().batchNormTarget().isPresent() && readers.get(source.name()) == 1) {
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

    private static BatchNormTarget target(Layer layer) {
        return layer.op().batchNormTarget().orElseThrow();
    }

    private static void fold(Layer conv, Layer batchNorm, Weights weights, Map<String, FloatTensor> tensors) {
        Parameter.Role role = target(conv).kernel();
        FloatTensor beta = weights.get(batchNorm.weights(), Parameter.Role.BETA);
        FloatTensor mean = weights.get(batchNorm.weights(), Parameter.Role.MOVING_MEAN);
        FloatTensor kernel = weights.get(conv.weights(), role);
        String biasName = Parameter.name(conv.weights(), Parameter.Role.BIAS);
        double[] scale = scale(batchNorm, weights);
        int filters = scale.length;
        float[] bias = new float[filters];
        for (int c = 0; c < filters; c++) {
            double before = weights.contains(biasName) ? weights.get(biasName).get(c) : 0;
            bias[c] = (float) (beta.get(c) + (before - mean.get(c)) * scale[c]);
        }
        tensors.put(Parameter.name(conv.weights(), role), scaled(kernel, role, scale));
        tensors.put(biasName, FloatTensor.of(List.of(filters), bias));
    }

    /**
     * A kernel, each of whose output channels is multiplied by a scale.
     *
     * @param scale of as many channels as it makes
     */
    public static FloatTensor scaled(FloatTensor kernel, Parameter.Role role, double[] scale) {
        int inner = kernel.shape().stream().skip(role.outputAxis() + 1L).reduce(1, Math::multiplyExact);
        float[] values = kernel.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * scale[i / inner % scale.length]);
        }
        return FloatTensor.of(kernel.shape(), values);
    }

    /** What a norm divides by in inference. */
    private static double[] divisor(Layer layer, Weights weights) {
        ChannelNorm norm = (ChannelNorm) layer.op();
        FloatTensor moving = weights.get(layer.weights(), norm.spread());
        double[] divisor = new double[moving.size()];
        for (int c = 0; c < divisor.length; c++) {
            divisor[c] = norm.divisor(moving.get(c));
        }
        return divisor;
    }
}
