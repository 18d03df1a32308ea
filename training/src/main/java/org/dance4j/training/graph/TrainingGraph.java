package org.dance4j.training.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.cluster.Collectives;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.graphs.tensorflow.SharedValues;
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.graph.variables.MovingAverages;
import org.dance4j.training.graph.variables.MovingStatistics;
import org.dance4j.training.graph.variables.Variables;
import org.dance4j.training.graph.variables.WatchedChannels;
import org.dance4j.training.objective.Loss;
import org.dance4j.training.objective.OutputName;
import org.dance4j.training.objective.StepTensors;
import org.dance4j.training.optimizer.IntegerSgd;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * A training program as a TensorFlow graph, and the session that holds the state of its model. Slimming does not edit it:
 * it is closed, and another is made from the slimmer state.
 */
public final class TrainingGraph implements AutoCloseable {

    private final Graph graph = new Graph();
    private final Session session;
    private final Network network;
    private final Widths widths;
    private final TrainingProgram program;
    private final Variables weights;
    private final Map<String, Variables> slots = new LinkedHashMap<>();
    private final Optional<Variables> averages;

    private final StepInputs inputs;
    private final Operand<TFloat32> loss;
    private final org.tensorflow.op.Op update;
    /** Takes in a group of images that is not the last of its step. */
    private final Optional<org.tensorflow.op.Op> addition;

    /** What the processes of a run add up; empty for one. */
    private final Optional<SharedStep> shared;

    private final Optional<SharedStep.Sums> sums;

    private final Optional<WatchedChannels> watched;
    private final Optional<Operand<TFloat32>> firstOrder;
    private final Optional<GradientExtents> extents;
    private final Optional<GradientCheck> check;
    private final ForwardPasses passes;

    /** One for each width, from wide to narrow. */
    private final List<Labelling> labellings;

    /**
     * Opens a graph on a model.
     *
     * @throws IllegalArgumentException if the model does not fit the program: a forward pass has parameters that the
     *     model lacks, a slot or the averages are missing, or an output of the objective does not exist
     */
    public TrainingGraph(TrainingProgram program, ModelState model, Hardware hardware) {
        this.program = program;
        network = model.network();
        if (NetworkOps.roundsErrors(network) != (program.optimizer() instanceof IntegerSgd)) {
            throw new IllegalArgumentException(
                    "a network that is trained in integers goes with IntegerSgd and no other with it, found "
                            + program.optimizer());
        }
        widths = model.widths();
        List<Parameter> parameters = model.parameters();
        List<Parameter> trainable = ModelState.trainable(parameters);
        Ops tf = Ops.create(graph);
        inputs = new StepInputs(tf, program.inputs(), program.accumulates(), hardware.scalesGradients());
        Optional<Collectives> processes = hardware.group().collectives();
        NetworkOps.Execution execution = hardware.execution(processes);
        shared = processes.map(others -> new SharedStep(tf, others));
        weights = new Variables(tf, parameters, "weights");
        Map<Variables, Weights> initial = new LinkedHashMap<>();
        initial.put(weights, model.weights().requireFits(parameters));
        for (String slot : program.optimizer().slots()) {
            Variables variables = new Variables(tf, trainable, slot);
            initial.put(variables, model.requireSlot(slot).requireFits(variables.parameters()));
            slots.put(slot, variables);
        }
        averages = program.averages() ? Optional.of(new Variables(tf, parameters, "averages")) : Optional.empty();
        averages.ifPresent(
                variables -> initial.put(variables, model.requireAverages().requireFits(parameters)));

        // Before the rest: TensorFlow Java looks through all of a graph's operations for each new scope.
        Variables labels = averages.orElse(weights);
        labellings = widths.within(network).stream()
                .map(width -> new Labelling(tf, width.network(), new SharedValues(tf, width, labels::value), execution))
                .toList();

        passes = new ForwardPasses(
                tf, program, inputs, weights, averages, KernelGradients.areFasterOn(hardware), execution);
        initial.putAll(passes.frozen());
        StepTensors tensors = new StepTensors(tf, passes.outputs(), inputs.targets(), inputs.nominalBatch());
        Map<OutputName, Loss> losses = program.losses(tf, tensors);
        loss = losses.values().stream().map(Loss::value).reduce(tf.math::add).orElseThrow();
        Descent descent = new Descent(tf, program, trainable, weights, slots, inputs.scalars());
        Map<String, Operand<TFloat32>> gradients =
                descent.gradients(graph, tensors, losses, passes.results(), passes.kernels(), inputs.gradientScale());
        List<org.tensorflow.op.Op> updates = new ArrayList<>();
        MovingStatistics moving = new MovingStatistics(tf, weights, inputs.shareOfStep());
        List<org.tensorflow.op.Op> statistics = new ArrayList<>(moving.updates(passes.statistics()));
        statistics.addAll(moving.rangeUpdates(passes.ranges()));
        Map<String, Operand<TFloat32>> total;
        if (program.accumulates()) {
            AccumulatedGradients accumulated = new AccumulatedGradients(tf, trainable);
            initial.put(accumulated.variables(), accumulated.zeros());
            List<org.tensorflow.op.Op> additions = new ArrayList<>(accumulated.additions(gradients));
            additions.addAll(statistics);
            addition = Optional.of(tf.withControlDependencies(additions).noOp());
            Map<String, Operand<TFloat32>> all = accumulated.with(gradients);
            sums = shared.map(step -> step.sums(all, trainable, loss));
            total = sums.map(SharedStep.Sums::gradients).orElse(all);
            check = GradientCheck.of(tf, inputs, total);
            updates.addAll(descent.updates(GradientCheck.updating(check, tf), total));
            updates.addAll(
                    accumulated.resets(check.map(each -> each.done(updates)).orElseGet(() -> List.copyOf(updates))));
        } else {
            addition = Optional.empty();
            sums = shared.map(step -> step.sums(gradients, trainable, loss));
            total = sums.map(SharedStep.Sums::gradients).orElse(gradients);
            check = GradientCheck.of(tf, inputs, total);
            updates.addAll(descent.updates(GradientCheck.updating(check, tf), total));
        }
        extents = program.optimizer() instanceof IntegerSgd
                ? Optional.of(new GradientExtents(tf, total))
                : Optional.empty();
        updates.addAll(statistics);
        if (shared.isPresent() && !hardware.joinedBatchNorms()) {
            List<Parameter> moved = parameters.stream()
                    .filter(parameter -> !trainable.contains(parameter))
                    .toList();
            updates.addAll(shared.get().statistics(weights, moved, statistics));
        }
        watched = program.watched().isEmpty()
                ? Optional.empty()
                : Optional.of(new WatchedChannels(tf, weights, program.watched()));
        watched.ifPresent(channels -> updates.addAll(channels.fading(List.copyOf(updates))));
        averages.ifPresent(variables -> {
            updates.addAll(MovingAverages.updates(
                    tf,
                    weights,
                    variables,
                    program.averageDecay(),
                    inputs.scalars().step(),
                    List.copyOf(updates)));
            watched.ifPresent(channels -> updates.addAll(channels.fadingAverages(variables, List.copyOf(updates))));
        });
        // Training in integers keeps no smoothed gradients.
        firstOrder = watched.filter(channels -> !(program.optimizer() instanceof IntegerSgd))
                .map(channels ->
                        channels.firstOrder(slots.get(program.optimizer().smoothedGradient()), List.copyOf(updates)))
                .map(terms -> check.map(each -> each.orNothing(terms)).orElse(terms));
        update = tf.withControlDependencies(updates).noOp();

        session = hardware.open(graph);
        Variables.assign(session, initial);
    }

    /**
     * One step of training of a program that takes one batch, on groups of images of several sizes. Batch norms train on
     * each group by itself; their moving statistics follow all by how many images they have.
     *
     * @param groups at least one; several only if the program accumulates
     * @throws IllegalArgumentException as {@link #step(Map, StepSettings)}
     */
    public StepResult step(List<Batch> groups, StepSettings settings) {
        if (groups.isEmpty() || (groups.size() > 1 && addition.isEmpty())) {
            throw new IllegalArgumentException("a step is taken on one group of images"
                    + (addition.isPresent() ? " or more" : "") + ", found " + groups.size());
        }
        String input = program.inputs().iterator().next();
        int images = groups.stream().mapToInt(Batch::count).sum();
        float sum = 0;
        for (int i = 0; i < groups.size() - 1; i++) {
            Batch group = groups.get(i);
            sum += run(
                            Map.of(input, group),
                            settings.ofGroup(i + 1),
                            0,
                            (float) group.count() / images,
                            addition.orElseThrow())
                    .loss();
        }
        Batch last = groups.get(groups.size() - 1);
        StepResult end = run(Map.of(input, last), settings, sum, (float) last.count() / images, update);
        return shared.isPresent()
                ? end
                : new StepResult(sum + end.loss(), end.firstOrder(), end.skipped(), end.fault());
    }

    /** One step of training of a program that takes one batch. */
    public StepResult step(Batch batch, StepSettings settings) {
        return step(List.of(batch), settings);
    }

    /**
     * One step of training.
     *
     * @param batches by the names of the program's inputs
     * @throws IllegalArgumentException if the batches are not those of the program, or fade factors not of its channels
     */
    public StepResult step(Map<String, Batch> batches, StepSettings settings) {
        return run(batches, settings, 0, 1, update);
    }

    /** @param before the loss of the step's groups before this one, which the processes' sum contains */
    private StepResult run(
            Map<String, Batch> batches,
            StepSettings settings,
            float before,
            float shareOfStep,
            org.tensorflow.op.Op target) {
        Session.Runner runner = session.runner();
        List<Tensor> fed = inputs.feed(runner, batches, settings, shareOfStep);
        try {
            fed.addAll(passes.feed(runner, settings.drawn()));
            watched.ifPresent(channels -> {
                TFloat32 factors = TFloat32.vectorOf(channels.factorsOf(settings.fade()));
                fed.add(factors);
                runner.feed(channels.factors(), factors);
            });
            runner.fetch(loss).addTarget(target);
            boolean tells = target.equals(update) && firstOrder.isPresent();
            if (tells) {
                runner.fetch(firstOrder.orElseThrow());
            }
            Optional<GradientExtents> checked = extents.filter(each -> target.equals(update));
            checked.ifPresent(each -> runner.fetch(each.greatest()));
            boolean checks = target.equals(update) && check.isPresent();
            if (checks) {
                runner.fetch(check.orElseThrow().finite());
            }
            boolean shares = target.equals(update) && shared.isPresent();
            if (shares) {
                fed.addAll(shared.orElseThrow().feed(runner, settings.share(), before));
                sums.orElseThrow().fetch(runner);
            }
            try (Result result = runner.run()) {
                float value = ((TFloat32) result.get(0)).getFloat();
                boolean skipped = checks && !((TBool) result.get(tells ? 2 : 1)).getBoolean();
                float[] terms = tells && !skipped ? floats((TFloat32) result.get(1)) : new float[0];
                StepResult own = new StepResult(
                        value,
                        FloatTensor.of(List.of(terms.length), terms),
                        skipped,
                        checked.flatMap(each -> each.fault(floats((TFloat32) result.get(tells ? 2 : 1)), value)));
                return shares ? SharedStep.Sums.result(own, result) : own;
            }
        } finally {
            fed.forEach(Tensor::close);
        }
    }

    /** Whether there are batch norms whose statistics can be estimated. */
    public boolean hasBatchNorms() {
        return !passes.observed().areNone();
    }

    /** Adds what the batch norms see in a batch to an estimate; nothing is trained, and nothing dropped. */
    public void observe(Batch batch, StatisticsEstimate estimate) {
        Session.Runner runner = session.runner();
        List<Tensor> fed = inputs.feedUndropped(runner, passes.observed().input(), batch);
        try {
            passes.observed().observe(runner, batch, estimate);
        } finally {
            fed.forEach(Tensor::close);
        }
    }

    static float[] floats(TFloat32 tensor) {
        float[] copy = new float[(int) tensor.size()];
        tensor.asRawTensor().data().asFloats().read(copy);
        return copy;
    }

    /**
     * Labels an image at its own size, the network running at another, by the moving statistics. With moving averages of
     * the weights it is these that label.
     */
    public LabelMap segment(RgbImage picture, ImageSize size) {
        return segment(0, picture, size);
    }

    /**
     * The same at one of the network's widths.
     *
     * @param width its number, 0 being the whole network
     */
    public LabelMap segment(int width, RgbImage picture, ImageSize size) {
        return labellings.get(width).segment(session, picture, size);
    }

    /** The widths that the network runs at. */
    public Widths widths() {
        return widths;
    }

    /** The network that is trained, which stays the same as long as the graph. */
    public Network network() {
        return network;
    }

    /** The model as it is now. */
    public ModelState model() {
        Map<String, Weights> read = new LinkedHashMap<>();
        slots.forEach((name, variables) -> read.put(name, variables.read(session)));
        return new ModelState(
                network, weights.read(session), read, averages.map(variables -> variables.read(session)), widths);
    }

    /** The weights that label. */
    public Weights inferenceWeights() {
        return averages.orElse(weights).read(session);
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
