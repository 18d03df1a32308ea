package org.dance4j.training.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.graphs.Enlargement;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.InferenceOps;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * A network as a TensorFlow graph that trains, and the session that holds its weights and momentum. Slimming does not
 * edit it: it is closed, and another is made from the slimmer network and the surviving values.
 */
public final class TrainingGraph implements AutoCloseable {

    private final Graph graph = new Graph();
    private final Session session;
    private final Network network;
    private final Variables weights;
    private final Variables momentum;

    private final Placeholder<TUint8> images;
    private final Placeholder<TUint8> labels;
    private final Placeholder<TFloat32> imageWeights;
    private final Placeholder<TFloat32> nominalBatch;
    private final Placeholder<TFloat32> learningRate;
    private final Placeholder<TInt32> dropoutSeed;
    private final Placeholder<TFloat32> dropoutStrength;
    private final Operand<TFloat32> loss;
    private final org.tensorflow.op.Op update;
    private final List<NetworkOps.BatchStatistics> statistics;

    private final Placeholder<TInt32> networkSize;
    private final Placeholder<TInt32> outputSize;
    private final Operand<TUint8> predicted;

    /** Opens a graph on a network with the given weights and momentum. */
    public TrainingGraph(
            Network network,
            Weights initialWeights,
            Weights initialMomentum,
            Sgd sgd,
            Precision precision,
            Device device,
            int threads) {
        this.network = network;
        Ops tf = Ops.create(graph);
        images = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, -1, 3)));
        labels = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, -1)));
        imageWeights = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
        nominalBatch = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
        learningRate = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
        weights = new Variables(tf, network.parameters(), "weights");
        momentum = new Variables(tf, trainable(network), "momentum");

        dropoutSeed = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
        dropoutStrength = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
        NetworkOps.Result forward = NetworkOps.training(
                tf,
                network,
                weights::value,
                tf.dtypes.cast(images, TFloat32.class),
                new NetworkOps.DropoutNoise(dropoutSeed, dropoutStrength));
        statistics = forward.statistics();
        List<Operand<TFloat32>> logits = new ArrayList<>();
        List<Loss> losses = new ArrayList<>();
        Loss.Target target = new Loss.Target(tf, labels, network.classes(), imageWeights, nominalBatch);
        Map<Coarseness, Loss.Enlargement> enlargements = new HashMap<>();
        outputWeights(network).forEach((output, weight) -> {
            Coarseness coarseness = Coarseness.of(network, network.layer(output));
            Operand<TFloat32> coarse = forward.layers().get(coarseness.logits());
            Loss.Enlargement enlargement = enlargements.computeIfAbsent(coarseness.shared(), key -> key.method()
                    .map(method -> target.from(coarse, method))
                    .orElseGet(target::none));
            logits.add(coarse);
            losses.add(Loss.of(tf, coarse, target, enlargement).times(tf, weight));
        });
        loss = losses.stream().map(Loss::value).reduce(tf.math::add).orElseThrow();
        List<org.tensorflow.op.Op> updates =
                new ArrayList<>(descent(tf, logits, losses, sgd, Sessions.gradientScale(precision, device)));
        updates.addAll(movingStatistics(tf));
        update = tf.withControlDependencies(updates).noOp();

        networkSize = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
        outputSize = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
        predicted = InferenceOps.labels(
                tf, InferenceOps.logits(tf, network, weights::value, images, networkSize, outputSize));

        session = new Session(graph, Sessions.config(precision, device, threads));
        weights.assign(session, initialWeights);
        momentum.assign(session, initialMomentum);
    }

    public static List<Parameter> trainable(Network network) {
        return network.parameters().stream()
                .filter(parameter -> parameter.role().trainable())
                .toList();
    }

    /** What each output's loss counts. */
    private static Map<String, Double> outputWeights(Network network) {
        Map<String, Double> weights = new LinkedHashMap<>();
        weights.put(network.output(), 1.0);
        network.auxiliaries().forEach(auxiliary -> weights.put(auxiliary.output(), auxiliary.weight()));
        return weights;
    }

    /**
     * Where an output ends with a bilinear enlargement to the image's size, its loss takes that over.
     *
     * @param logits the layer that makes what the loss begins with
     * @param method how it is enlarged, if it is
     * @param probes the sizes of the logits for some images, which are the same for outputs of one coarseness
     */
    private record Coarseness(String logits, Optional<Interpolation> method, List<FeatureShape> probes) {

        static Coarseness of(Network network, Layer output) {
            int size = 3 * network.sizeMultiple();
            return Enlargement.of(network, output.name())
                    .map(end -> new Coarseness(
                            end.logits(),
                            Optional.of(end.method()),
                            List.of(
                                    network.shapes(size, size).get(end.logits()),
                                    network.shapes(size, 2 * size).get(end.logits()))))
                    .orElseGet(() -> new Coarseness(output.name(), Optional.empty(), List.of()));
        }

        /** What outputs of one coarseness have in common. */
        Coarseness shared() {
            return new Coarseness("", method, probes);
        }
    }

    private List<org.tensorflow.op.Op> descent(
            Ops tf, List<Operand<TFloat32>> logits, List<Loss> losses, Sgd sgd, float scale) {
        List<Parameter> parameters = momentum.parameters();
        Output<?>[] gradients = graph.addGradients(
                null,
                logits.stream().map(Operand::asOutput).toArray(Output[]::new),
                parameters.stream()
                        .map(parameter -> weights.value(parameter).asOutput())
                        .toArray(Output[]::new),
                losses.stream()
                        .map(each -> scaled(tf, each.gradient(), scale).asOutput())
                        .toArray(Output[]::new));
        List<org.tensorflow.op.Op> updates = new ArrayList<>();
        for (int i = 0; i < gradients.length; i++) {
            Parameter parameter = parameters.get(i);
            @SuppressWarnings("unchecked")
            Operand<TFloat32> gradient = scaled(tf, (Output<TFloat32>) gradients[i], 1 / scale);
            updates.add(tf.train.resourceApplyMomentum(
                    weights.handle(parameter),
                    momentum.handle(parameter),
                    learningRate,
                    sgd.regularized(tf, parameter, weights.value(parameter), gradient),
                    tf.constant(sgd.momentum())));
        }
        return updates;
    }

    private static Operand<TFloat32> scaled(Ops tf, Operand<TFloat32> x, float scale) {
        return scale == 1 ? x : tf.math.mul(x, tf.constant(scale));
    }

    private List<org.tensorflow.op.Op> movingStatistics(Ops tf) {
        Map<String, Parameter> byName =
                weights.parameters().stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
        Map<String, List<NetworkOps.BatchStatistics>> byOwner = statistics.stream()
                .collect(
                        Collectors.groupingBy(seen -> seen.layer().weights(), LinkedHashMap::new, Collectors.toList()));
        List<org.tensorflow.op.Op> updates = new ArrayList<>();
        byOwner.forEach((owner, seen) -> {
            float share = (float) ((BatchNorm) seen.get(0).layer().op()).momentum();
            Parameter mean = byName.get(Parameter.name(owner, Parameter.Role.MOVING_MEAN));
            Parameter variance = byName.get(Parameter.name(owner, Parameter.Role.MOVING_VARIANCE));
            NetworkOps.BatchStatistics all =
                    seen.stream().reduce((a, b) -> pooled(tf, a, b)).orElseThrow();
            updates.add(moved(tf, mean, all.mean(), share));
            updates.add(moved(tf, variance, all.variance(), share));
        });
        return updates;
    }

    /**
     * What two layers that share a batch norm saw together, so that their step moves its statistics once: of k and n values
     * with means a and b and variances v and w, all with Bessel's correction, the variance is
     * ((k − 1)·v + (n − 1)·w + k·n / (k + n) · (a − b)²) / (k + n − 1).
     */
    private static NetworkOps.BatchStatistics pooled(
            Ops tf, NetworkOps.BatchStatistics one, NetworkOps.BatchStatistics other) {
        Operand<TFloat32> unit = tf.constant(1f);
        Operand<TFloat32> count = tf.math.add(one.count(), other.count());
        Operand<TFloat32> mean = tf.math.div(
                tf.math.add(tf.math.mul(one.count(), one.mean()), tf.math.mul(other.count(), other.mean())), count);
        Operand<TFloat32> within = tf.math.add(
                tf.math.mul(tf.math.sub(one.count(), unit), one.variance()),
                tf.math.mul(tf.math.sub(other.count(), unit), other.variance()));
        Operand<TFloat32> between = tf.math.mul(
                tf.math.div(tf.math.mul(one.count(), other.count()), count),
                tf.math.square(tf.math.sub(one.mean(), other.mean())));
        return new NetworkOps.BatchStatistics(
                one.layer(), mean, tf.math.div(tf.math.add(within, between), tf.math.sub(count, unit)), count);
    }

    private org.tensorflow.op.Op moved(Ops tf, Parameter parameter, Operand<TFloat32> batch, float share) {
        return tf.assignSubVariableOp(
                weights.handle(parameter),
                tf.math.mul(tf.math.sub(weights.value(parameter), batch), tf.constant(share)));
    }

    /**
     * One step of training.
     *
     * @param nominal the batch size that the loss is divided by
     * @param rate the learning rate
     * @param noise decides what dropout drops
     * @return the loss
     */
    public float step(Batch batch, int nominal, double rate, long noise) {
        try (TInt32 seed = TInt32.vectorOf((int) noise, (int) (noise >> 32));
                TFloat32 strength = TFloat32.scalarOf(1);
                TFloat32 weightOfImages = TFloat32.vectorOf(batch.weights());
                TFloat32 divisor = TFloat32.scalarOf(nominal);
                TFloat32 stepSize = TFloat32.scalarOf((float) rate);
                Result result = session.runner()
                        .feed(images, batch.images())
                        .feed(labels, batch.labels())
                        .feed(imageWeights, weightOfImages)
                        .feed(nominalBatch, divisor)
                        .feed(learningRate, stepSize)
                        .feed(dropoutSeed, seed)
                        .feed(dropoutStrength, strength)
                        .fetch(loss)
                        .addTarget(update)
                        .run()) {
            return ((TFloat32) result.get(0)).getFloat();
        }
    }

    /** Adds what the batch norms see in a batch to an estimate; nothing is trained, and nothing dropped. */
    public void observe(Batch batch, StatisticsEstimate estimate) {
        Session.Runner runner = session.runner().feed(images, batch.images());
        statistics.forEach(seen -> runner.fetch(seen.mean()).fetch(seen.variance()));
        Map<String, FeatureShape> shapes =
                network.shapes(batch.size().height(), batch.size().width());
        try (TInt32 seed = TInt32.vectorOf(0, 0);
                TFloat32 strength = TFloat32.scalarOf(0);
                Result results = runner.feed(dropoutSeed, seed)
                        .feed(dropoutStrength, strength)
                        .run()) {
            for (int i = 0; i < statistics.size(); i++) {
                Layer layer = statistics.get(i).layer();
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

    /** Labels an image at its own size, the network running at another, by the moving statistics. */
    public LabelMap segment(RgbImage image, ImageSize size) {
        try (TUint8 pixels = TUint8.tensorOf(
                        Shape.of(1, image.height(), image.width(), 3), DataBuffers.of(image.rgb(), true, false));
                TInt32 runAt = TInt32.vectorOf(size.height(), size.width());
                TInt32 resultSize = TInt32.vectorOf(image.height(), image.width());
                Result result = session.runner()
                        .feed(images, pixels)
                        .feed(networkSize, runAt)
                        .feed(outputSize, resultSize)
                        .fetch(predicted)
                        .run()) {
            byte[] classes = new byte[image.height() * image.width()];
            ((TUint8) result.get(0)).asRawTensor().data().read(classes);
            return new LabelMap(image.height(), image.width(), classes);
        }
    }

    public Network network() {
        return network;
    }

    public Weights weights() {
        return weights.read(session);
    }

    public Weights momentum() {
        return momentum.read(session);
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
