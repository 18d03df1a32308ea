package org.dance4j.training.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.PlacedGrids;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.training.graph.variables.Variables;
import org.dance4j.training.objective.Loss;
import org.dance4j.training.objective.OutputName;
import org.dance4j.training.objective.StepTensors;
import org.dance4j.training.optimizer.IntegerSgd;
import org.dance4j.training.optimizer.Optimizer;
import org.dance4j.training.optimizer.ParameterUpdate;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.optimizer.StepScalars;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

/** How a program's optimizer follows the gradient of its objective: the part of a training graph that changes weights. */
final class Descent {

    private final Ops tf;
    private final TrainingProgram program;
    private final List<Parameter> trainable;
    private final Variables weights;
    private final Map<String, Variables> slots;
    private final StepScalars step;
    private final Map<Double, StepScalars> steps = new HashMap<>();
    /** The owners of parameters that training in integers leaves in floats. */
    private final Set<String> inFloats = new HashSet<>();

    Descent(
            Ops tf,
            TrainingProgram program,
            List<Parameter> trainable,
            Variables weights,
            Map<String, Variables> slots,
            StepScalars step) {
        this.tf = tf;
        this.program = program;
        this.trainable = trainable;
        this.weights = weights;
        this.slots = slots;
        this.step = step;
        program.forwards().forEach(forward -> PlacedGrids.of(forward.network())
                .ifPresent(grids -> inFloats.addAll(grids.outerKernels())));
    }

    /**
     * Adds the gradients of all terms, by the names of the parameters; those that no term depends on have none.
     *
     * @param passes what forward passes made, by name
     * @param kernels those whose gradients are to be made from those of their convolutions
     * @param scale what gradients are multiplied by on their way through the network, and divided by after it
     */
    Map<String, Operand<TFloat32>> gradients(
            Graph graph,
            StepTensors tensors,
            Map<OutputName, Loss> losses,
            Map<String, NetworkOps.Result> passes,
            KernelGradients kernels,
            Optional<Operand<TFloat32>> scale) {
        if (program.optimizer() instanceof IntegerSgd integers) {
            return new IntegerErrors(tf, graph, integers, weights).gradients(program.forwards(), passes, losses);
        }
        Set<String> reached = reached(losses.keySet());
        List<Parameter> parameters = trainable.stream()
                .filter(parameter -> reached.contains(parameter.name()))
                .toList();
        Output<?>[] gradients = graph.addGradients(
                null,
                losses.keySet().stream()
                        .map(output -> tensors.logits(output).values().asOutput())
                        .toArray(Output[]::new),
                parameters.stream()
                        .map(parameter -> followed(parameter, kernels).asOutput())
                        .toArray(Output[]::new),
                losses.values().stream()
                        .map(each -> scale.map(by -> (Operand<TFloat32>) tf.math.mul(each.gradient(), by))
                                .orElse(each.gradient())
                                .asOutput())
                        .toArray(Output[]::new));
        Map<String, Operand<TFloat32>> byName = new LinkedHashMap<>();
        for (int i = 0; i < gradients.length; i++) {
            Parameter parameter = parameters.get(i);
            Operand<TFloat32> found = gradients[i].expect(TFloat32.class);
            Operand<TFloat32> gradient = kernels.convolution(parameter)
                    .map(convolution -> KernelGradients.gradient(tf, parameter, convolution, found))
                    .orElse(found);
            byName.put(
                    parameter.name(),
                    scale.map(by -> (Operand<TFloat32>) tf.math.div(gradient, by))
                            .orElse(gradient));
        }
        return byName;
    }

    /** What gradients are taken of for a parameter's sake. */
    private Operand<TFloat32> followed(Parameter parameter, KernelGradients kernels) {
        return kernels.convolution(parameter)
                .map(KernelGradients.Convolution::output)
                .orElseGet(() -> weights.value(parameter));
    }

    /**
     * Adds the updates that follow gradients.
     *
     * @param updating makes operations that run where a step updates
     */
    List<Op> updates(Ops updating, Map<String, Operand<TFloat32>> gradients) {
        Map<String, Operand<TFloat32>> pulled = program.regularization().pulled(tf, weights::value);
        return trainable.stream()
                .map(parameter -> updated(updating, parameter, gradients.get(parameter.name()), pulled))
                .toList();
    }

    /** The names of the parameters that some outputs depend on. */
    private Set<String> reached(Set<OutputName> outputs) {
        Set<String> names = new HashSet<>();
        for (Forward forward : program.forwards()) {
            outputs.stream()
                    .filter(output -> output.forward().equals(forward.name()))
                    .map(output -> new Network(
                            forward.network().name(),
                            forward.network().sizeMultiple(),
                            forward.network().layers(),
                            output.layer(),
                            List.of()))
                    .flatMap(part -> part.inference().parameters().stream())
                    .map(parameter -> forward.narrowed()
                            .map(part -> part.source(parameter))
                            .orElse(parameter))
                    .forEach(parameter -> names.add(parameter.name()));
        }
        return names;
    }

    /** @param found the gradient; null where no term depends on the parameter, which then may still decay */
    private Op updated(
            Ops updating, Parameter parameter, Operand<TFloat32> found, Map<String, Operand<TFloat32>> pulled) {
        Operand<TFloat32> value = weights.value(parameter);
        Operand<TFloat32> gradient = found == null ? tf.zerosLike(value) : found;
        Map<String, VarHandleOp> handles = new LinkedHashMap<>();
        slots.forEach((name, variables) -> handles.put(name, variables.handle(parameter)));
        Regularization regularization = program.regularization();
        Optimizer optimizer = program.optimizer() instanceof IntegerSgd integers && inFloats.contains(parameter.owner())
                ? integers.withoutGrids()
                : program.optimizer();
        return optimizer.update(
                updating,
                new ParameterUpdate(
                        parameter,
                        weights.handle(parameter),
                        handles,
                        value,
                        regularization.gradient(tf, parameter, value, gradient, optimizer, pulled),
                        regularization.decoupledDecay(parameter, optimizer)),
                steps.computeIfAbsent(program.rates().factor(parameter), factor -> step.atRate(tf, factor)));
    }
}
