package org.dance4j.training.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.DrawnValues;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.graphs.tensorflow.SharedValues;
import org.dance4j.training.graph.variables.Variables;
import org.dance4j.training.objective.Logits;
import org.dance4j.training.objective.OutputName;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The forward passes of a training program: the part of a training graph that computes networks. */
final class ForwardPasses {

    private final Ops tf;
    private final StepInputs inputs;
    private final Variables weights;
    private final Optional<Variables> averages;
    private final NetworkOps.Execution execution;

    private final Map<String, NetworkOps.Result> results = new LinkedHashMap<>();
    private final Map<OutputName, Logits> outputs = new LinkedHashMap<>();
    private final List<NetworkOps.BatchStatistics> statistics = new ArrayList<>();
    private final List<NetworkOps.RangeStatistics> ranges = new ArrayList<>();
    private final KernelGradients kernels = new KernelGradients();
    private final ObservedBatchNorms observed = new ObservedBatchNorms();
    private final Map<Variables, Weights> frozen = new LinkedHashMap<>();
    private final List<DrawnValues> drawn = new ArrayList<>();

    /**
     * Adds the passes to a graph.
     *
     * @param productsForKernels whether gradients of kernels are made as products, where it pays
     * @param execution how networks are computed
     * @throws IllegalArgumentException if a pass has parameters that the weights lack
     */
    ForwardPasses(
            Ops tf,
            TrainingProgram program,
            StepInputs inputs,
            Variables weights,
            Optional<Variables> averages,
            boolean productsForKernels,
            NetworkOps.Execution execution) {
        this.tf = tf;
        this.inputs = inputs;
        this.weights = weights;
        this.averages = averages;
        this.execution = execution;
        for (Forward forward : program.forwards()) {
            NetworkOps.Result made = build(forward);
            results.put(forward.name(), made);
            forward.network()
                    .outputs()
                    .forEach(output -> outputs.put(
                            new OutputName(forward.name(), output),
                            Logits.of(forward.network(), output, made.layers())));
            if (forward.isTrained()) {
                if (productsForKernels && KernelGrids.of(forward.network()).isEmpty()) {
                    kernels.add(forward.network(), made.layers());
                }
                if (!forward.drawn()) {
                    statistics.addAll(made.statistics());
                    ranges.addAll(made.ranges());
                    observed.add(forward, made.statistics());
                }
            }
        }
    }

    private NetworkOps.Result build(Forward forward) {
        Operand<TFloat32> pixels = tf.dtypes.cast(inputs.images(forward.input()), TFloat32.class);
        Network network = forward.network();
        if (forward.frozen().isPresent()) {
            Variables constant = new Variables(tf, network.parameters(), "frozen:" + forward.name());
            frozen.put(constant, forward.frozen().get());
            return NetworkOps.inference(tf, network, constant::value, pixels, execution);
        }
        requireKnown(forward);
        return forward.averaged()
                ? NetworkOps.inference(tf, network, averages.orElseThrow()::value, pixels, execution)
                : NetworkOps.training(tf, network, trained(forward), pixels, inputs.dropout(), executionOf(network));
    }

    /** Sums of integers stay in one piece, as they are bounded. */
    private NetworkOps.Execution executionOf(Network network) {
        return KernelGrids.of(network).isEmpty() ? execution : execution.withoutProducts();
    }

    private Function<Parameter, Operand<TFloat32>> trained(Forward forward) {
        if (forward.narrowed().isEmpty()) {
            return weights::value;
        }
        Subnetwork narrowed = forward.narrowed().get();
        if (!forward.drawn()) {
            return new SharedValues(tf, narrowed, weights::value);
        }
        DrawnValues values = new DrawnValues(
                tf,
                narrowed,
                weights.parameters().stream().collect(Collectors.toMap(Parameter::name, Parameter::shape)),
                weights::value);
        drawn.add(values);
        return values;
    }

    private void requireKnown(Forward forward) {
        Map<String, Parameter> known = weights.byName();
        for (Parameter parameter : forward.network().parameters()) {
            Parameter source =
                    forward.narrowed().map(part -> part.source(parameter)).orElse(parameter);
            boolean isPart = forward.narrowed()
                    .filter(part -> !part.keptOf(parameter).isEmpty())
                    .isPresent();
            Parameter found = known.get(source.name());
            if (isPart ? found == null : !source.equals(found)) {
                throw new IllegalArgumentException("forward pass " + forward.name() + " needs parameter "
                        + source.name() + " of shape " + source.shape() + ", but the network in training has no such"
                        + " one");
            }
        }
    }

    /** What layers make, by pass. */
    Map<String, NetworkOps.Result> results() {
        return results;
    }

    /** The logits of all outputs. */
    Map<OutputName, Logits> outputs() {
        return outputs;
    }

    /** What batch norms saw that have moving statistics. */
    List<NetworkOps.BatchStatistics> statistics() {
        return statistics;
    }

    /** What grids saw. */
    List<NetworkOps.RangeStatistics> ranges() {
        return ranges;
    }

    /** The kernels whose gradients are made as products. */
    KernelGradients kernels() {
        return kernels;
    }

    /** The batch norms whose statistics can be estimated. */
    ObservedBatchNorms observed() {
        return observed;
    }

    /** The variables of networks that are not trained, and what they hold. */
    Map<Variables, Weights> frozen() {
        return frozen;
    }

    /**
     * Feeds the networks that a step draws.
     *
     * @return what must be closed after the run
     * @throws IllegalArgumentException if they are not as many as the passes that are drawn
     */
    List<Tensor> feed(Session.Runner runner, List<Subnetwork> networks) {
        if (networks.size() != drawn.size()) {
            throw new IllegalArgumentException(
                    "a step draws the networks of " + drawn.size() + " passes, found " + networks.size());
        }
        List<Tensor> fed = new ArrayList<>();
        for (int i = 0; i < drawn.size(); i++) {
            fed.addAll(drawn.get(i).feed(runner, networks.get(i)));
        }
        return fed;
    }
}
