package org.dance4j.export.savedmodel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.eval.inference.SavedModelSegmenter;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.tensorflow.CoarseLogits;
import org.dance4j.graphs.tensorflow.InferenceOps;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * The graph of a SavedModel. The network with its weights is one function, from images to their logits before they are
 * enlarged, which the loops over a batch's images call: once for all those that the network runs at the same size, as far
 * as these have no more than {@link BatchLoops#MOST_PIXELS}. Each image is scaled and labelled as if it were alone.
 *
 * @param graph with its functions
 * @param signatures by key, in a fixed order
 */
record ServingGraph(GraphDef graph, Map<String, SignatureDef> signatures) {

    private static final String METHOD = "tensorflow/serving/predict";
    private static final int ANY = -1;

    /** @param precision that convolutions are to be computed in */
    static ServingGraph of(TrainedModel model, Precision precision) {
        Folding.Folded folded = Folding.forSession(model.network(), model.weights());
        CoarseLogits network = new CoarseLogits(folded.network(), NetworkOps.Execution.in(precision));
        return of(
                model,
                network,
                List.of(),
                (tf, width, image, size) -> network.logits(tf, NetworkOps.constants(tf, folded.weights()), image, size),
                Optional.empty());
    }

    /** One that has two signatures more, which take the width. */
    static ServingGraph of(SlimmableModel model, Precision precision) {
        try (WidthNetworks networks = new WidthNetworks(model, precision)) {
            return of(
                    model.widest(),
                    new CoarseLogits(model.widest().network()),
                    model.shares(),
                    (tf, width, image, size) -> networks.widest(tf, image, size),
                    Optional.of((tf, width, image, size) ->
                            networks.chosen(tf, width, InferenceOps.resize(tf, image, size))));
        }
    }

    /** What makes the logits of images before they are enlarged. */
    @FunctionalInterface
    private interface Logits {
        Operand<TFloat32> of(Ops tf, Operand<TInt32> width, Operand<TUint8> images, Operand<TInt32> size);
    }

    /**
     * @param widths those that can be chosen; none if there is but one
     * @param chosen the logits at these; empty if there is but one
     */
    private static ServingGraph of(
            TrainedModel model, CoarseLogits network, List<Double> widths, Logits logits, Optional<Logits> chosen) {
        try (Graph graph = new Graph();
                ConcreteFunction sizeOfImage = ConcreteFunction.create(tf -> size(tf, model));
                ConcreteFunction ofImages = ConcreteFunction.create(tf -> network(tf, logits))) {
            Ops tf = Ops.create(graph);
            Operand<TString> file = tf.withName(SavedModelSegmenter.ENCODED_INPUT)
                    .placeholder(TString.class, Placeholder.shape(Shape.unknown()));
            Operand<TUint8> decoded = EncodedImageOps.image(tf, tf.reshape(file, tf.constant(new int[0])));
            Operand<TUint8> images = tf.withName(SavedModelSegmenter.INPUT)
                    .placeholderWithDefault(tf.expandDims(decoded, tf.constant(0)), Shape.of(ANY, ANY, ANY, 3));
            Ops inside = tf.withSubScope("model");
            Operand<TInt32> widest = inside.constant(0);
            BatchLoops loops = BatchLoops.of(inside, network, sizeOfImage, ofImages, images);
            List<Output<?>> answers = loops.answers("label_images", widest);
            List<Output<?>> scored = loops.scores("score_images", widest);
            Output<?> labels = tf.withName(SavedModelSegmenter.OUTPUT)
                    .identity(answers.get(0))
                    .asOutput();
            Output<?> confidence = tf.withName(SavedModelSegmenter.CONFIDENCE)
                    .identity(answers.get(1))
                    .asOutput();
            Output<?> scores = tf.withName(SavedModelSegmenter.SCORES)
                    .identity(scored.get(0))
                    .asOutput();

            TensorInfo images4 = tensor(images.asOutput(), ANY, ANY, ANY, 3);
            TensorInfo text = TensorInfo.newBuilder(tensor(file.asOutput()))
                    .setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true))
                    .build();
            SignatureDef.Builder answer = SignatureDef.newBuilder()
                    .setMethodName(METHOD)
                    .putOutputs(SavedModelSegmenter.OUTPUT, tensor(labels, ANY, ANY, ANY))
                    .putOutputs(SavedModelSegmenter.CONFIDENCE, tensor(confidence, ANY, ANY, ANY));
            Map<String, SignatureDef> signatures = new LinkedHashMap<>();
            signatures.put(
                    Signature.DEFAULT_KEY,
                    answer.clone().putInputs(SavedModelSegmenter.INPUT, images4).build());
            signatures.put(
                    SavedModelSegmenter.ENCODED,
                    answer.putInputs(SavedModelSegmenter.ENCODED_INPUT, text).build());
            signatures.put(
                    SavedModelSegmenter.SCORES,
                    SignatureDef.newBuilder()
                            .setMethodName(METHOD)
                            .putInputs(SavedModelSegmenter.INPUT, images4)
                            .putOutputs(SavedModelSegmenter.SCORES, tensor(scores, ANY, ANY, ANY, network.classes()))
                            .build());
            if (chosen.isPresent()) {
                Operand<TFloat32> width = tf.withName(SavedModelSegmenter.WIDTH)
                        .placeholder(TFloat32.class, Placeholder.shape(Shape.unknown()));
                List<Output<?>> atWidth;
                Output<?> scoresAtWidth;
                try (ConcreteFunction ofWidth = ConcreteFunction.create(made -> network(made, chosen.get()))) {
                    BatchLoops narrowed = loops.through(ofWidth);
                    Operand<TInt32> number = nearest(inside, widths, width);
                    atWidth = narrowed.answers("label_images_at_width", number);
                    scoresAtWidth =
                            narrowed.scores("score_images_at_width", number).get(0);
                }
                TensorInfo scalar = TensorInfo.newBuilder(tensor(width.asOutput()))
                        .setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true))
                        .build();
                signatures.put(
                        SavedModelSegmenter.AT_WIDTH,
                        SignatureDef.newBuilder()
                                .setMethodName(METHOD)
                                .putInputs(SavedModelSegmenter.INPUT, images4)
                                .putInputs(SavedModelSegmenter.WIDTH, scalar)
                                .putOutputs(SavedModelSegmenter.OUTPUT, tensor(atWidth.get(0), ANY, ANY, ANY))
                                .putOutputs(SavedModelSegmenter.CONFIDENCE, tensor(atWidth.get(1), ANY, ANY, ANY))
                                .build());
                // A client that runs a signature is sent all of its outputs.
                signatures.put(
                        SavedModelSegmenter.SCORES_AT_WIDTH,
                        SignatureDef.newBuilder()
                                .setMethodName(METHOD)
                                .putInputs(SavedModelSegmenter.INPUT, images4)
                                .putInputs(SavedModelSegmenter.WIDTH, scalar)
                                .putOutputs(
                                        SavedModelSegmenter.SCORES,
                                        tensor(scoresAtWidth, ANY, ANY, ANY, network.classes()))
                                .build());
            }
            return new ServingGraph(graph.toGraphDef(), signatures);
        }
    }

    /** The number of the width that is nearest to one asked for, the wider of two as near. */
    private static Operand<TInt32> nearest(Ops tf, List<Double> widths, Operand<TFloat32> width) {
        float[] shares = new float[widths.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = widths.get(i).floatValue();
        }
        Operand<TFloat32> scalar = tf.reshape(width, tf.constant(new int[0]));
        Operand<TFloat32> away = tf.math.abs(tf.math.sub(tf.constant(shares), scalar));
        return tf.math.argMin(away, tf.constant(0), TInt32.class);
    }

    /** The function from an image, {@code [1, H, W, 3]}, to the size that the network runs it at. */
    private static Signature size(Ops tf, TrainedModel model) {
        AdaptiveResolution resolution = model.resolution();
        Placeholder<TUint8> image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, ANY, ANY, 3)));
        Operand<TFloat64> p = resolution.downsampling()
                ? AdaptiveSizeOps.p(
                        tf,
                        model.indicator(),
                        model.complexity(),
                        AdaptiveSizeOps.complexity(tf, model.indicator().measure(), image))
                : tf.constant(1.0);
        return Signature.builder()
                .key("network_size")
                .input(BatchLoops.IMAGE, image)
                .output(
                        BatchLoops.SIZE,
                        AdaptiveSizeOps.size(tf, resolution, BatchLoops.slice(tf, tf.shape(image), 1, 2), p))
                .build();
    }

    /** The function from images, {@code [N, H, W, 3]}, and the size that the network runs at, to its logits. */
    private static Signature network(Ops tf, Logits logits) {
        Placeholder<TUint8> images = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(ANY, ANY, ANY, 3)));
        Placeholder<TInt32> size = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
        Placeholder<TInt32> width = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
        return Signature.builder()
                .key("network")
                .input(BatchLoops.IMAGE, images)
                .input(BatchLoops.SIZE, size)
                .input(BatchLoops.WIDTH, width)
                .output(BatchLoops.COARSE, logits.of(tf, width, images, size))
                .build();
    }

    private static TensorInfo tensor(Output<?> output, int... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int size : sizes) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        return TensorInfo.newBuilder()
                .setName(output.op().name() + ":" + output.index())
                .setDtype(output.dataType())
                .setTensorShape(shape)
                .build();
    }
}
