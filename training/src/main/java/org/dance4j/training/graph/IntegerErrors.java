package org.dance4j.training.graph;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.PlacedGrids;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.LayerGradient;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.graphs.tensorflow.WholeConvolution;
import org.dance4j.training.graph.variables.Variables;
import org.dance4j.training.objective.Logits;
import org.dance4j.training.objective.Loss;
import org.dance4j.training.objective.OutputName;
import org.dance4j.training.optimizer.IntegerSgd;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * Backpropagation whose errors are integers. TensorFlow Java has no way to give an operation another gradient, so the way
 * back goes from one rounding to those before it: what reaches the result of a layer is added up, rounded, and brought
 * through the operations between by TensorFlow's own gradients, or by a layer's where it has one.
 */
final class IntegerErrors {

    private static final int CHANNEL_AXIS = 3;

    private final Ops tf;
    private final Graph graph;
    private final IntegerSgd integers;
    private final Variables weights;
    private final Map<String, Operand<TFloat32>> gradients = new LinkedHashMap<>();

    IntegerErrors(Ops tf, Graph graph, IntegerSgd integers, Variables weights) {
        this.tf = tf;
        this.graph = graph;
        this.integers = integers;
        this.weights = weights;
    }

    /** The gradients of all terms, by the names of the parameters that they reach. */
    Map<String, Operand<TFloat32>> gradients(
            List<Forward> forwards, Map<String, NetworkOps.Result> passes, Map<OutputName, Loss> losses) {
        for (Forward forward : forwards) {
            Map<String, Operand<TFloat32>> ofOutputs = new LinkedHashMap<>();
            losses.forEach((output, loss) -> {
                if (output.forward().equals(forward.name())) {
                    ofOutputs.put(Logits.layer(forward.network(), output.layer()), loss.gradient());
                }
            });
            if (!ofOutputs.isEmpty()) {
                new Pass(forward.network(), passes.get(forward.name())).back(ofOutputs);
            }
        }
        return gradients;
    }

    /** The way back through one forward pass. */
    private final class Pass {

        private final Network network;
        private final NetworkOps.Result made;
        private final Map<String, FeatureShape> shapes;
        private final Set<String> inFloats;
        private final Map<String, Operand<TFloat32>> errors = new LinkedHashMap<>();

        private Pass(Network network, NetworkOps.Result made) {
            this.network = network;
            this.made = made;
            this.shapes = network.shapes(network.sizeMultiple(), network.sizeMultiple());
            this.inFloats = PlacedGrids.of(network).orElseThrow().outerLayers();
        }

        private void back(Map<String, Operand<TFloat32>> ofOutputs) {
            ofOutputs.forEach(this::before);
            List<Layer> layers = network.layers();
            for (int i = layers.size() - 1; i >= 0; i--) {
                Layer layer = layers.get(i);
                Operand<TFloat32> error = errors.get(layer.name());
                if (error == null) {
                    continue;
                }
                WholeConvolution convolution = made.convolutions().get(layer.name());
                if (convolution != null) {
                    List<WholeConvolution.Part> parts = convolution.behind(error);
                    integers.errors(tf, error).forEach(each -> throughWhole(layer, convolution, parts, each));
                } else {
                    through(layer, made.ends().get(layer.name()), rounded(layer, error));
                }
            }
        }

        /**
         * Only convolutions take the few bits: what goes into norms, and what activations hand on to them, has more. What lies
         * outside of all that is trained in integers has errors of floats.
         */
        private Operand<TFloat32> rounded(Layer layer, Operand<TFloat32> error) {
            if (inFloats.contains(layer.name())) {
                return error;
            }
            return layer.op().batchNormTarget().isPresent()
                    ? integers.errors(tf, error).stream()
                            .map(each -> each.values(tf))
                            .reduce(tf.math::add)
                            .orElseThrow()
                    : IntegerSgd.error(tf, error, integers.normErrorBits()).values(tf);
        }

        /**
         * Brings an error through a convolution of whole numbers: sums of products of whole errors with whole inputs and
         * weights, and one product with the steps behind. Only where a transposed convolution's channels have steps of their
         * own do these come before the sum, which then is one of floats.
         */
        private void throughWhole(
                Layer layer,
                WholeConvolution convolution,
                List<WholeConvolution.Part> parts,
                IntegerSgd.Rounded error) {
            Parameter kernel = parameter(layer, convolution.target().kernel());
            boolean goesOn = depends(layer.inputs().get(0));
            boolean isApart = goesOn && kernel.role() == Parameter.Role.TRANSPOSED_KERNEL;
            List<Operand<TFloat32>> ofKernel = new ArrayList<>();
            List<Operand<TFloat32>> ofInput = new ArrayList<>();
            for (WholeConvolution.Part part : parts) {
                List<Operand<TFloat32>> asked =
                        goesOn && !isApart ? List.of(part.kernel(), part.input()) : List.of(part.kernel());
                List<Operand<TFloat32>> found = back(part.sums(), asked, error.steps());
                ofKernel.add(found.get(0));
                ofInput.addAll(found.subList(1, found.size()));
                if (isApart) {
                    ofInput.addAll(back(
                            part.sums(), List.of(part.input()), tf.math.mul(error.steps(), convolution.kernelStep())));
                }
            }
            Operand<TFloat32> inputStep = tf.dtypes.cast(convolution.inputStep(), TFloat32.class);
            gradients.merge(
                    kernel.name(),
                    tf.math.mul(
                            joined(ofKernel, convolution.partAxis().orElse(0)), tf.math.mul(error.step(), inputStep)),
                    tf.math::add);
            layer.op().parameters(layer.weights(), channels(layer)).forEach(parameter -> {
                if (parameter.role() == Parameter.Role.BIAS) {
                    gradients.merge(parameter.name(), summed(error), tf.math::add);
                }
            });
            if (goesOn) {
                Operand<TFloat32> step = isApart ? error.step() : tf.math.mul(convolution.kernelStep(), error.step());
                before(layer.inputs().get(0), tf.math.mul(joined(ofInput, CHANNEL_AXIS), step));
            }
        }

        /** The error of what a layer made, which may be one that rounds errors or lie behind such. */
        private void before(String name, Operand<TFloat32> error) {
            if (made.ends().containsKey(name)) {
                errors.merge(name, error, tf.math::add);
            } else {
                through(network.layer(name), made.layers().get(name), error);
            }
        }

        private List<Operand<TFloat32>> back(
                Operand<TFloat32> from, List<Operand<TFloat32>> to, Operand<TFloat32> error) {
            Output<?>[] found = graph.addGradients(
                    null,
                    new Output<?>[] {from.asOutput()},
                    to.stream().map(Operand::asOutput).toArray(Output[]::new),
                    new Output<?>[] {error.asOutput()});
            return Stream.of(found)
                    .<Operand<TFloat32>>map(each -> each.expect(TFloat32.class))
                    .toList();
        }

        private Operand<TFloat32> joined(List<Operand<TFloat32>> parts, int axis) {
            return parts.size() == 1 ? parts.get(0) : tf.concat(parts, tf.constant(axis));
        }

        /** A bias' gradient: whole errors, added in 64 bits. */
        private Operand<TFloat32> summed(IntegerSgd.Rounded error) {
            Operand<TFloat64> sum =
                    tf.reduceSum(tf.dtypes.cast(error.steps(), TFloat64.class), tf.constant(new int[] {0, 1, 2}));
            return tf.dtypes.cast(tf.math.mul(sum, tf.dtypes.cast(error.step(), TFloat64.class)), TFloat32.class);
        }

        private Parameter parameter(Layer layer, Parameter.Role role) {
            return layer.op().parameters(layer.weights(), channels(layer)).stream()
                    .filter(parameter -> parameter.role() == role)
                    .findFirst()
                    .orElseThrow();
        }

        private List<Integer> channels(Layer layer) {
            return layer.inputs().stream()
                    .map(input -> shapes.get(input).channels())
                    .toList();
        }

        /** Brings the error of a layer's result to the roundings before it and to the parameters on the way. */
        private void through(Layer layer, Operand<TFloat32> result, Operand<TFloat32> error) {
            LayerGradient own = made.gradients().get(layer.name());
            if (own != null) {
                through(layer, own.of(tf, error));
                return;
            }
            Set<String> before = new LinkedHashSet<>();
            Map<String, Parameter> parameters = new LinkedHashMap<>();
            gather(layer, before, parameters);
            List<Operand<TFloat32>> reached = new ArrayList<>();
            before.forEach(name -> reached.add(made.layers().get(name)));
            parameters.values().forEach(parameter -> reached.add(weights.value(parameter)));
            if (reached.isEmpty()) {
                return;
            }
            Iterator<Operand<TFloat32>> found = back(result, reached, error).iterator();
            before.forEach(name -> before(name, found.next()));
            parameters.keySet().forEach(name -> gradients.merge(name, found.next(), tf.math::add));
        }

        private void through(Layer layer, LayerGradient.Errors found) {
            found.parameters()
                    .forEach((role, error) ->
                            gradients.merge(parameter(layer, role).name(), error, tf.math::add));
            String input = layer.inputs().get(0);
            if (depends(input)) {
                before(input, found.input());
            }
        }

        /**
         * Of what is found none may lie behind another: gradients of layers that bring errors back themselves are not cut off
         * from what was before, and would be counted twice. ReLUs are read by their grids alone.
         */
        private void gather(Layer layer, Set<String> before, Map<String, Parameter> parameters) {
            for (Parameter parameter : layer.op().parameters(layer.weights(), channels(layer))) {
                if (parameter.role().trainable()) {
                    parameters.put(parameter.name(), parameter);
                }
            }
            for (String input : layer.valueInputs()) {
                if (made.ends().containsKey(input) || made.gradients().containsKey(input)) {
                    if (depends(input)) {
                        before.add(input);
                    }
                } else {
                    gather(network.layer(input), before, parameters);
                }
            }
        }

        /** Whether parameters are behind a layer: of what is made of the image alone no error is asked. */
        private boolean depends(String name) {
            Layer layer = network.layer(name);
            return layer.op().batchNormTarget().isPresent()
                    || layer.valueInputs().stream().anyMatch(this::depends);
        }
    }
}
