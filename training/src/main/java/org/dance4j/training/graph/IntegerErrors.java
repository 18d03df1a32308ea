package org.dance4j.training.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.training.objective.Logits;
import org.dance4j.training.objective.Loss;
import org.dance4j.training.objective.OutputName;
import org.dance4j.training.optimizer.IntegerSgd;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Backpropagation whose errors are integers. TensorFlow Java has no way to give an operation another gradient, so the way
 * back goes from one rounding to those before it: what reaches the result of a layer is added up, rounded, and brought
 * through the operations between by TensorFlow's own gradients.
 */
final class IntegerErrors {

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
        private final Map<String, Operand<TFloat32>> errors = new LinkedHashMap<>();

        private Pass(Network network, NetworkOps.Result made) {
            this.network = network;
            this.made = made;
            this.shapes = network.shapes(network.sizeMultiple(), network.sizeMultiple());
        }

        private void back(Map<String, Operand<TFloat32>> ofOutputs) {
            ofOutputs.forEach((name, error) -> {
                if (made.ends().containsKey(name)) {
                    errors.merge(name, error, tf.math::add);
                } else {
                    through(network.layer(name), made.layers().get(name), error);
                }
            });
            List<Layer> layers = network.layers();
            for (int i = layers.size() - 1; i >= 0; i--) {
                Layer layer = layers.get(i);
                Operand<TFloat32> error = errors.get(layer.name());
                if (error != null) {
                    int bits = layer.op() instanceof DeviationNorm ? integers.normErrorBits() : integers.errorBits();
                    through(layer, made.ends().get(layer.name()), IntegerSgd.error(tf, error, bits));
                }
            }
        }

        /** Brings the error of a layer's result to the roundings before it and to the parameters on the way. */
        private void through(Layer layer, Operand<TFloat32> result, Operand<TFloat32> error) {
            Set<String> before = new LinkedHashSet<>();
            Map<String, Parameter> parameters = new LinkedHashMap<>();
            gather(layer, before, parameters);
            List<Output<?>> reached = new ArrayList<>();
            before.forEach(name -> reached.add(made.layers().get(name).asOutput()));
            parameters
                    .values()
                    .forEach(parameter -> reached.add(weights.value(parameter).asOutput()));
            if (reached.isEmpty()) {
                return;
            }
            Output<?>[] found = graph.addGradients(
                    null, new Output<?>[] {result.asOutput()}, reached.toArray(Output[]::new), new Output<?>[] {
                        error.asOutput()
                    });
            int next = 0;
            for (String name : before) {
                errors.merge(name, found[next++].expect(TFloat32.class), tf.math::add);
            }
            for (String name : parameters.keySet()) {
                gradients.merge(name, found[next++].expect(TFloat32.class), tf.math::add);
            }
        }

        private void gather(Layer layer, Set<String> before, Map<String, Parameter> parameters) {
            List<Integer> channels = layer.inputs().stream()
                    .map(input -> shapes.get(input).channels())
                    .toList();
            for (Parameter parameter : layer.op().parameters(layer.weights(), channels)) {
                if (parameter.role().trainable()) {
                    parameters.put(parameter.name(), parameter);
                }
            }
            for (String input : layer.valueInputs()) {
                if (made.ends().containsKey(input)) {
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
