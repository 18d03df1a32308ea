package org.dance4j.training.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.CoarseLogits;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.training.objective.Logits;
import org.dance4j.training.objective.Loss;
import org.dance4j.training.objective.Objective;
import org.dance4j.training.objective.OutputName;
import org.dance4j.training.objective.StepTensors;
import org.dance4j.training.optimizer.StepScalars;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/**
 * A training program as a TensorFlow graph, and the session that holds the state of its model. Slimming does not edit it:
 * it is closed, and another is made from the slimmer state.
 */
public final class TrainingGraph implements AutoCloseable {

    /** A batch, as a step is fed it. */
    private record Input(Placeholder<TUint8> images, Placeholder<TUint8> labels, Placeholder<TFloat32> weights) {

        static Input of(Ops tf) {
            return new Input(
                    tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, -1, 3))),
                    tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, -1))),
                    tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1))));
        }
    }

    /**
     * How a group of images is taken in that is not the last of its step.
     *
     * @param addition adds its gradients to those of its step
     * @param shareOfStep the share of the step's images that it has
     */
    private record Accumulation(org.tensorflow.op.Op addition, Placeholder<TFloat32> shareOfStep) {}

    private final Graph graph = new Graph();
    private final Session session;
    private final Network network;
    private final TrainingProgram program;
    private final Variables weights;
    private final Map<String, Variables> slots = new LinkedHashMap<>();
    private final Optional<Variables> averages;

    private final Map<String, Input> inputs = new LinkedHashMap<>();
    private final Placeholder<TFloat32> nominalBatch;
    private final Placeholder<TFloat32> learningRate;
    private final Placeholder<TInt64> stepNumber;
    private final Placeholder<TInt32> dropoutSeed;
    private final Placeholder<TFloat32> dropoutStrength;
    private final Operand<TFloat32> loss;
    private final org.tensorflow.op.Op update;
    private final Optional<Accumulation> accumulation;
    private final Optional<WatchedChannels> watched;
    private final Optional<Operand<TFloat32>> firstOrder;
    private final List<NetworkOps.BatchStatistics> observed;

    private final Placeholder<TUint8> image;
    private final Placeholder<TInt32> networkSize;
    private final Placeholder<TInt32> outputSize;
    private final Operand<TUint8> predicted;

    /**
     * Opens a graph on a model.
     *
     * @throws IllegalArgumentException if the model does not fit the program: a forward pass has parameters that the
     *     model lacks, a slot or the averages are missing, or an output of the objective does not exist
     */
    public TrainingGraph(TrainingProgram program, ModelState model, Hardware hardware) {
        this.program = program;
        network = model.network();
        Ops tf = Ops.create(graph);
        program.inputs().forEach(name -> inputs.put(name, Input.of(tf)));
        nominalBatch = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
        learningRate = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
        stepNumber = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
        weights = new Variables(tf, network.parameters(), "weights");
        Map<Variables, Weights> initial = new LinkedHashMap<>();
        initial.put(weights, model.weights().requireFits(network));
        for (String slot : program.optimizer().slots()) {
            Variables variables = new Variables(tf, ModelState.trainable(network), slot);
            initial.put(variables, requireSlot(model, slot).requireFits(variables.parameters()));
            slots.put(slot, variables);
        }
        averages = program.averages()
                ? Optional.of(new Variables(tf, network.parameters(), "averages"))
                : Optional.empty();
        averages.ifPresent(
                variables -> initial.put(variables, requireAverages(model).requireFits(network)));

        // Before the rest: TensorFlow Java looks through all of a graph's operations for each new scope.
        image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1, 3)));
        networkSize = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
        outputSize = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
        CoarseLogits coarse = new CoarseLogits(network);
        predicted = coarse.labels(
                tf, coarse.logits(tf, averages.orElse(weights)::value, image, networkSize), networkSize, outputSize);

        dropoutSeed = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
        dropoutStrength = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
        Map<OutputName, Logits> outputs = new LinkedHashMap<>();
        List<NetworkOps.BatchStatistics> seen = new ArrayList<>();
        List<NetworkOps.BatchStatistics> seenByFirst = null;
        for (Forward forward : program.forwards()) {
            NetworkOps.Result made = build(tf, forward, initial);
            outputs(forward.network())
                    .forEach(output -> outputs.put(
                            new OutputName(forward.name(), output),
                            Logits.of(forward.network(), output, made.layers())));
            if (forward.isTrained()) {
                seen.addAll(made.statistics());
                seenByFirst = seenByFirst == null ? made.statistics() : seenByFirst;
            }
        }
        observed = seenByFirst;
        Map<String, StepTensors.Input> batches = new LinkedHashMap<>();
        inputs.forEach((name, input) -> batches.put(name, new StepTensors.Input(input.labels(), input.weights())));
        StepTensors tensors = new StepTensors(tf, outputs, batches, nominalBatch);
        Map<OutputName, Loss> losses = losses(tf, tensors);
        loss = losses.values().stream().map(Loss::value).reduce(tf.math::add).orElseThrow();
        Descent descent = new Descent(tf, program, network, weights, slots, new StepScalars(learningRate, stepNumber));
        Map<String, Operand<TFloat32>> gradients = descent.gradients(
                graph, tensors, losses, Sessions.gradientScale(hardware.precision(), hardware.device()));
        List<org.tensorflow.op.Op> updates = new ArrayList<>();
        if (program.accumulates()) {
            AccumulatedGradients accumulated = new AccumulatedGradients(tf, network);
            initial.put(accumulated.variables(), accumulated.zeros());
            Placeholder<TFloat32> share = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
            List<org.tensorflow.op.Op> statistics = new MovingStatistics(tf, weights, Optional.of(share)).updates(seen);
            List<org.tensorflow.op.Op> additions = new ArrayList<>(accumulated.additions(gradients));
            additions.addAll(statistics);
            accumulation = Optional.of(
                    new Accumulation(tf.withControlDependencies(additions).noOp(), share));
            updates.addAll(descent.updates(accumulated.with(gradients)));
            updates.addAll(accumulated.resets(List.copyOf(updates)));
            updates.addAll(statistics);
        } else {
            accumulation = Optional.empty();
            updates.addAll(descent.updates(gradients));
            updates.addAll(new MovingStatistics(tf, weights, Optional.empty()).updates(seen));
        }
        watched = program.watched().isEmpty()
                ? Optional.empty()
                : Optional.of(new WatchedChannels(tf, weights, program.watched()));
        watched.ifPresent(channels -> updates.addAll(channels.fading(List.copyOf(updates))));
        averages.ifPresent(variables -> {
            updates.addAll(MovingAverages.updates(
                    tf, weights, variables, program.averageDecay(), stepNumber, List.copyOf(updates)));
            watched.ifPresent(channels -> updates.addAll(channels.fadingAverages(variables, List.copyOf(updates))));
        });
        firstOrder = watched.map(channels ->
                channels.firstOrder(slots.get(program.optimizer().smoothedGradient()), List.copyOf(updates)));
        update = tf.withControlDependencies(updates).noOp();

        session = Sessions.training(graph, hardware.precision(), hardware.device(), hardware.threads());
        Variables.assign(session, initial);
    }

    private static Weights requireSlot(ModelState model, String slot) {
        Weights found = model.slots().get(slot);
        if (found == null) {
            throw new IllegalArgumentException("the optimizer needs slot " + slot + ", but the model has "
                    + (model.slots().isEmpty()
                            ? "none"
                            : "only " + String.join(", ", model.slots().keySet())));
        }
        return found;
    }

    private static Weights requireAverages(ModelState model) {
        return model.averages()
                .orElseThrow(() -> new IllegalArgumentException("the model has no moving averages of its weights"));
    }

    private NetworkOps.Result build(Ops tf, Forward forward, Map<Variables, Weights> initial) {
        Operand<TFloat32> pixels = tf.dtypes.cast(inputs.get(forward.input()).images(), TFloat32.class);
        if (forward.frozen().isPresent()) {
            Variables constant = new Variables(tf, forward.network().parameters(), "frozen:" + forward.name());
            initial.put(constant, forward.frozen().get());
            return NetworkOps.inference(tf, forward.network(), constant::value, pixels);
        }
        Map<String, Parameter> known = weights.byName();
        for (Parameter parameter : forward.network().parameters()) {
            if (!parameter.equals(known.get(parameter.name()))) {
                throw new IllegalArgumentException("forward pass " + forward.name() + " needs parameter "
                        + parameter.name() + " of shape " + parameter.shape() + ", but network " + network.name()
                        + " has no such one");
            }
        }
        if (forward.averaged()) {
            return NetworkOps.inference(tf, forward.network(), averages.orElseThrow()::value, pixels);
        }
        return NetworkOps.training(
                tf,
                forward.network(),
                weights::value,
                pixels,
                new NetworkOps.DropoutNoise(dropoutSeed, dropoutStrength));
    }

    private static List<String> outputs(Network network) {
        List<String> outputs = new ArrayList<>();
        outputs.add(network.output());
        network.auxiliaries().forEach(auxiliary -> outputs.add(auxiliary.output()));
        return outputs;
    }

    /** The objective's terms; those at one output are added up. */
    private Map<OutputName, Loss> losses(Ops tf, StepTensors tensors) {
        Map<OutputName, Loss> losses = new LinkedHashMap<>();
        for (Objective.Weighted weighted : program.objective().terms()) {
            OutputName output = weighted.term().output();
            program.forwards().stream()
                    .filter(forward -> forward.name().equals(output.forward()) && !forward.isTrained())
                    .forEach(forward -> {
                        throw new IllegalArgumentException(
                                "output " + output + " is of a frozen network, which no term can train");
                    });
            Loss made = weighted.term().loss(tf, tensors).times(tf, weighted.weight());
            losses.merge(
                    output,
                    made,
                    (a, b) -> new Loss(tf.math.add(a.value(), b.value()), tf.math.add(a.gradient(), b.gradient())));
        }
        return losses;
    }

    /**
     * One step of training of a program that takes one batch, on groups of images of several sizes. Batch norms train on
     * each group by itself; their moving statistics follow all by how many images they have.
     *
     * @param groups at least one; several only if the program accumulates
     * @throws IllegalArgumentException as {@link #step(Map, StepSettings)}
     */
    public StepResult step(List<Batch> groups, StepSettings settings) {
        if (groups.isEmpty() || (groups.size() > 1 && accumulation.isEmpty())) {
            throw new IllegalArgumentException("a step is taken on one group of images"
                    + (accumulation.isPresent() ? " or more" : "") + ", found " + groups.size());
        }
        String input = program.inputs().iterator().next();
        int images = groups.stream().mapToInt(Batch::count).sum();
        float sum = 0;
        for (int i = 0; i < groups.size() - 1; i++) {
            Batch group = groups.get(i);
            sum += run(
                            Map.of(input, group),
                            settings.ofGroup(i + 1),
                            (float) group.count() / images,
                            accumulation.orElseThrow().addition(),
                            false)
                    .loss();
        }
        Batch last = groups.get(groups.size() - 1);
        StepResult end = run(Map.of(input, last), settings, (float) last.count() / images, update, true);
        return new StepResult(sum + end.loss(), end.firstOrder());
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
        return run(batches, settings, 1, update, true);
    }

    private StepResult run(
            Map<String, Batch> batches,
            StepSettings settings,
            float shareOfStep,
            org.tensorflow.op.Op target,
            boolean updates) {
        if (!batches.keySet().equals(inputs.keySet())) {
            throw new IllegalArgumentException(
                    "a step takes the batches " + inputs.keySet() + ", found " + batches.keySet());
        }
        long noise = settings.noise();
        List<TFloat32> fed = new ArrayList<>();
        try (TInt32 seed = TInt32.vectorOf((int) noise, (int) (noise >> 32));
                TFloat32 strength = TFloat32.scalarOf(1);
                TFloat32 divisor = TFloat32.scalarOf(settings.nominalBatch());
                TFloat32 share = TFloat32.scalarOf(shareOfStep);
                TInt64 number = TInt64.scalarOf(settings.step());
                TFloat32 rate = TFloat32.scalarOf((float) settings.learningRate())) {
            Session.Runner runner = session.runner();
            batches.forEach((name, batch) -> {
                TFloat32 weightOfImages = TFloat32.vectorOf(batch.weights());
                fed.add(weightOfImages);
                Input input = inputs.get(name);
                runner.feed(input.images(), batch.images())
                        .feed(input.labels(), batch.labels())
                        .feed(input.weights(), weightOfImages);
            });
            accumulation.ifPresent(how -> runner.feed(how.shareOfStep(), share));
            watched.ifPresent(channels -> {
                TFloat32 factors = TFloat32.vectorOf(factors(channels, settings.fade()));
                fed.add(factors);
                runner.feed(channels.factors(), factors);
            });
            runner.feed(nominalBatch, divisor)
                    .feed(learningRate, rate)
                    .feed(stepNumber, number)
                    .feed(dropoutSeed, seed)
                    .feed(dropoutStrength, strength)
                    .fetch(loss)
                    .addTarget(target);
            boolean tells = updates && firstOrder.isPresent();
            if (tells) {
                runner.fetch(firstOrder.orElseThrow());
            }
            try (Result result = runner.run()) {
                float[] terms = tells ? floats((TFloat32) result.get(1)) : new float[0];
                return new StepResult(
                        ((TFloat32) result.get(0)).getFloat(), FloatTensor.of(List.of(terms.length), terms));
            }
        } finally {
            fed.forEach(TFloat32::close);
        }
    }

    private static float[] factors(WatchedChannels channels, FloatTensor fade) {
        if (fade.size() == 0) {
            return FloatTensor.filled(List.of(channels.size()), Float.NaN).toArray();
        } else if (fade.size() != channels.size()) {
            throw new IllegalArgumentException(
                    channels.size() + " channels are watched, found fade factors of " + fade.size());
        }
        return fade.toArray();
    }

    /** Whether there are batch norms whose statistics can be estimated. */
    public boolean hasBatchNorms() {
        return !observed.isEmpty();
    }

    /** Adds what the batch norms see in a batch to an estimate; nothing is trained, and nothing dropped. */
    public void observe(Batch batch, StatisticsEstimate estimate) {
        Forward first = program.forwards().stream()
                .filter(Forward::isTrained)
                .findFirst()
                .orElseThrow();
        Session.Runner runner = session.runner().feed(inputs.get(first.input()).images(), batch.images());
        observed.forEach(seen -> runner.fetch(seen.mean()).fetch(seen.variance()));
        Map<String, FeatureShape> shapes =
                first.network().shapes(batch.size().height(), batch.size().width());
        try (TInt32 seed = TInt32.vectorOf(0, 0);
                TFloat32 strength = TFloat32.scalarOf(0);
                Result results = runner.feed(dropoutSeed, seed)
                        .feed(dropoutStrength, strength)
                        .run()) {
            for (int i = 0; i < observed.size(); i++) {
                Layer layer = observed.get(i).layer();
                estimate.add(
                        layer.weights(),
                        floats((TFloat32) results.get(2 * i)),
                        floats((TFloat32) results.get(2 * i + 1)),
                        batch.count() * shapes.get(layer.name()).area());
            }
        }
    }

    private static float[] floats(TFloat32 tensor) {
        float[] copy = new float[(int) tensor.size()];
        tensor.asRawTensor().data().asFloats().read(copy);
        return copy;
    }

    /**
     * Labels an image at its own size, the network running at another, by the moving statistics. With moving averages of
     * the weights it is these that label.
     */
    public LabelMap segment(RgbImage picture, ImageSize size) {
        try (TUint8 pixels = TUint8.tensorOf(
                        Shape.of(1, picture.height(), picture.width(), 3), DataBuffers.of(picture.rgb(), true, false));
                TInt32 runAt = TInt32.vectorOf(size.height(), size.width());
                TInt32 resultSize = TInt32.vectorOf(picture.height(), picture.width());
                Result result = session.runner()
                        .feed(image, pixels)
                        .feed(networkSize, runAt)
                        .feed(outputSize, resultSize)
                        .fetch(predicted)
                        .run()) {
            byte[] classes = new byte[picture.height() * picture.width()];
            ((TUint8) result.get(0)).asRawTensor().data().read(classes);
            return new LabelMap(picture.height(), picture.width(), classes);
        }
    }

    /** The network that is trained, which stays the same as long as the graph. */
    public Network network() {
        return network;
    }

    /** The model as it is now. */
    public ModelState model() {
        Map<String, Weights> read = new LinkedHashMap<>();
        slots.forEach((name, variables) -> read.put(name, variables.read(session)));
        return new ModelState(network, weights.read(session), read, averages.map(variables -> variables.read(session)));
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
