package org.dance4j.export.widths;

import com.google.common.primitives.Floats;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.graphs.tensorflow.SharedValues;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A network at its widths with batch norms folded, and each kernel once: the widest's folded one, kernel · s with the scales s
 * of its batch norms. With those of a width's own, t, the width's is the part kernel · s · (t / s). Where s is 0 of a channel,
 * the kernel is kept as it is, and that layer's is scaled at the widest, too.
 *
 * @param shared what widths have in common, by the names of the widest's tensors
 * @param widths from wide to narrow
 */
public record FoldedWidths(Weights shared, List<AtWidth> widths) {

    /** What a scale is at least that can be divided by. */
    private static final double LEAST_SCALE = 1e-20;

    /**
     * One of the widths.
     *
     * @param network without the batch norms that are folded; its tensors are its own, or parts of the shared
     * @param own those that no other width has
     * @param scales of kernels that are scaled, what their output channels are multiplied by, {@code [C]}
     */
    public record AtWidth(Subnetwork network, Weights own, Map<String, FloatTensor> scales) {

        /**
         * The values of the network's parameters.
         *
         * @param shared those that widths have in common, by the parameters' names
         */
        public Function<Parameter, Operand<TFloat32>> values(Ops tf, Function<Parameter, Operand<TFloat32>> shared) {
            Function<Parameter, Operand<TFloat32>> constants = NetworkOps.constants(tf, own);
            SharedValues parts = new SharedValues(tf, network, shared);
            Map<String, Operand<TFloat32>> made = new LinkedHashMap<>();
            return parameter -> made.computeIfAbsent(
                    parameter.name(),
                    name -> own.contains(name)
                            ? constants.apply(parameter)
                            : scaled(tf, parameter, parts.apply(parameter)));
        }

        private Operand<TFloat32> scaled(Ops tf, Parameter parameter, Operand<TFloat32> value) {
            FloatTensor scale = scales.get(parameter.name());
            if (scale == null) {
                return value;
            }
            int[] shape = new int[parameter.shape().size()];
            Arrays.fill(shape, 1);
            shape[parameter.role().outputAxis()] = scale.size();
            return tf.math.mul(value, tf.reshape(tf.constant(scale.toArray()), tf.constant(shape)));
        }
    }

    /** Folds a model's widths. */
    public static FoldedWidths of(SlimmableModel model) {
        Network widest = model.widths().get(0).network().network().inference();
        Weights weights = model.widths().get(0).network().weights(model.weights());
        Map<String, double[]> divisors = divisors(Folding.scales(widest, weights));
        Map<String, Parameter> known =
                widest.parameters().stream().collect(Collectors.toMap(Parameter::name, parameter -> parameter));
        Map<String, FloatTensor> shared = new LinkedHashMap<>();
        List<AtWidth> widths = model.widths().stream()
                .map(width -> folded(width.network(), model.weights(), divisors, known.keySet(), shared))
                .toList();
        shared.replaceAll((name, tensor) -> divisors.containsKey(name)
                ? Folding.scaled(tensor, known.get(name).role(), divisors.get(name))
                : tensor);
        return new FoldedWidths(Weights.of(shared), widths);
    }

    private static Map<String, double[]> divisors(Map<String, double[]> scales) {
        scales.replaceAll((name, scale) ->
                Arrays.stream(scale).map(s -> Math.abs(s) < LEAST_SCALE ? 1 : s).toArray());
        return scales;
    }

    /** @param shared takes the tensors of the widest that the width uses, not scaled yet */
    private static AtWidth folded(
            Subnetwork width,
            Weights all,
            Map<String, double[]> divisors,
            Set<String> known,
            Map<String, FloatTensor> shared) {
        Network network = width.network().inference();
        Weights weights = width.weights(all);
        Folding.Folded folded = Folding.fold(network, weights);
        Map<String, double[]> scales = Folding.scales(network, weights);
        if (!scales.keySet().equals(divisors.keySet())) {
            throw new IllegalArgumentException("widths fold other batch norms than the widest: " + scales.keySet());
        }
        Set<String> before = network.parameters().stream().map(Parameter::name).collect(Collectors.toSet());
        Set<String> foldedInto = scales.keySet().stream()
                .map(name -> name.substring(0, name.lastIndexOf('/')))
                .collect(Collectors.toSet());
        Map<String, FloatTensor> own = new LinkedHashMap<>();
        Map<String, FloatTensor> factors = new LinkedHashMap<>();
        for (Parameter parameter : folded.network().parameters()) {
            String name = parameter.name();
            String source = width.source(parameter).name();
            boolean isFoldedBias = parameter.role() == Parameter.Role.BIAS && foldedInto.contains(parameter.owner());
            if (isFoldedBias || !before.contains(name) || !known.contains(source)) {
                own.put(name, folded.weights().get(name));
                continue;
            }
            shared.putIfAbsent(source, all.get(source));
            if (scales.containsKey(name)) {
                float[] factor = factors(scales.get(name), divisors.get(name), kept(width, parameter));
                if (Floats.asList(factor).stream().anyMatch(one -> one != 1)) {
                    factors.put(name, FloatTensor.of(List.of(factor.length), factor));
                }
            }
        }
        Subnetwork part = new Subnetwork(width.name(), folded.network(), width.kept(), width.sources());
        return new AtWidth(part, Weights.of(own), factors);
    }

    private static int[] kept(Subnetwork width, Parameter kernel) {
        int axis = kernel.role().outputAxis();
        List<Integer> kept = width.keptOf(kernel).get(axis);
        int[] indices = new int[kernel.shape().get(axis)];
        Arrays.setAll(indices, i -> kept == null ? i : kept.get(i));
        return indices;
    }

    private static float[] factors(double[] scales, double[] divisors, int[] kept) {
        float[] factors = new float[kept.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = (float) (scales[i] / divisors[kept[i]]);
        }
        return factors;
    }
}
