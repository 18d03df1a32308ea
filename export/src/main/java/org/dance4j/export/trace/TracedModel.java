package org.dance4j.export.trace;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ImageTensors;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.savedmodel.AdaptiveSizeOps;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.tensorflow.CoarseLogits;
import org.dance4j.graphs.tensorflow.InferenceOps;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * A model that tells where the time of inference goes: what a SavedModel computes of one image, p included, with
 * TensorFlow's own step statistics. Runs on the processor, one operation after another, so that times add up.
 */
public final class TracedModel implements AutoCloseable {

    private static final double NANOS = 1e-9;

    /**
     * The time that one image took, in seconds.
     *
     * @param sections that of the operations of each; all sections are there
     * @param layers that of the operations of each layer of the network, its batch norms folded into its convolutions
     */
    public record Times(Map<InferenceStep, Double> sections, Map<String, Double> layers) {

        /** The time of all operations. */
        public double all() {
            return sections.values().stream().mapToDouble(seconds -> seconds).sum();
        }
    }

    private final NodeOrigin origin;
    private final Graph graph;
    private final Session session;
    private final Placeholder<TUint8> image;
    private final Operand<TUint8> labels;

    /**
     * @param threads threads that one operation may use; TensorFlow heeds it for a process's first session only
     * @throws IllegalArgumentException if the model's p is random: no graph makes it
     */
    public TracedModel(TrainedModel model, int threads) {
        AdaptiveResolution resolution = model.resolution();
        if (resolution.downsampling() && model.indicator().kind() == Indicator.Kind.RANDOM) {
            throw new IllegalArgumentException("a random p is not found in the image");
        }
        Folding.Folded folded = Folding.forSession(model.network(), model.weights());
        origin = new NodeOrigin(folded.network());
        CoarseLogits network = new CoarseLogits(folded.network());
        graph = new Graph();
        Ops tf = Ops.create(graph);
        image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1, 3)));
        Ops first = tf.withSubScope(NodeOrigin.P);
        Operand<TFloat64> p = resolution.downsampling()
                ? AdaptiveSizeOps.p(
                        first,
                        model.indicator(),
                        model.complexity(),
                        AdaptiveSizeOps.complexity(first, model.indicator().measure(), image))
                : first.constant(1.0);
        Operand<TInt32> stored =
                first.slice(first.shape(image), first.constant(new int[] {1}), first.constant(new int[] {2}));
        Operand<TInt32> size = AdaptiveSizeOps.size(first, resolution, stored, p);
        Operand<TFloat32> resized = InferenceOps.resize(tf.withSubScope(NodeOrigin.RESIZING), image, size);
        Operand<TFloat32> coarse = network.logits(
                tf.withSubScope(NodeOrigin.NETWORK), NetworkOps.constants(tf, folded.weights()), resized);
        labels = network.labels(tf.withSubScope(NodeOrigin.LABELS), coarse, size, stored);
        session = Sessions.oneByOne(graph, threads);
    }

    /** Labels an image, and tells what took how long. The first time for each size takes longer than the others. */
    public Times run(RgbImage of) {
        RunOptions options = RunOptions.newBuilder()
                .setTraceLevel(RunOptions.TraceLevel.FULL_TRACE)
                .build();
        try (TUint8 pixels = ImageTensors.image(of);
                Result result = session.runner()
                        .setOptions(options)
                        .feed(image, pixels)
                        .fetch(labels)
                        .runAndFetchMetadata()) {
            return times(result.getMetadata().orElseThrow());
        }
    }

    private Times times(RunMetadata trace) {
        Map<InferenceStep, Double> sections = new EnumMap<>(InferenceStep.class);
        for (InferenceStep section : InferenceStep.values()) {
            sections.put(section, 0.0);
        }
        Map<String, Double> layers = new LinkedHashMap<>();
        for (DeviceStepStats device : trace.getStepStats().getDevStatsList()) {
            for (NodeExecStats node : device.getNodeStatsList()) {
                double seconds = NANOS * (node.getOpEndRelNanos() - node.getOpStartRelNanos());
                sections.merge(origin.section(node.getNodeName()), seconds, Double::sum);
                origin.layer(node.getNodeName(), isFused(node))
                        .ifPresent(layer -> layers.merge(layer.name(), seconds, Double::sum));
            }
        }
        return new Times(sections, layers);
    }

    /** A label is the operation's name, {@code =}, what it computes, and in brackets what it reads. */
    private static boolean isFused(NodeExecStats node) {
        return node.getTimelineLabel().matches("(?s).* = \\w*Fused(DepthwiseConv2dNative|Conv2D)\\(.*");
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
