package org.dance4j.export.savedmodel;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.eval.inference.SavedModelSegmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.tensorflow.CoarseLogits;
import org.dance4j.graphs.tensorflow.LoopOps;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Indices;
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
 * The graph of a SavedModel. The network with its weights is one function, from an image to its logits before they are
 * enlarged, which the loops over a batch's images call; so each image is computed as if it were alone.
 *
 * @param graph with its functions
 * @param signatures by key, in a fixed order
 */
record ServingGraph(GraphDef graph, Map<String, SignatureDef> signatures) {

    private static final String METHOD = "tensorflow/serving/predict";
    private static final int ANY = -1;

    private static final String IMAGE = "image";
    private static final String COARSE = "coarse";
    private static final String NETWORK_SIZE = "network_size";

    static ServingGraph of(TrainedModel model) {
        AdaptiveResolution resolution = model.resolution();
        Folding.Folded folded = Folding.forSession(model.network(), model.weights());
        CoarseLogits network = new CoarseLogits(folded.network());
        try (Graph graph = new Graph();
                ConcreteFunction ofImage =
                        ConcreteFunction.create(tf -> network(tf, model, folded, network, resolution))) {
            Ops tf = Ops.create(graph);
            Operand<TString> file = tf.withName(SavedModelSegmenter.ENCODED_INPUT)
                    .placeholder(TString.class, Placeholder.shape(Shape.unknown()));
            Operand<TUint8> decoded = EncodedImageOps.image(tf, tf.reshape(file, tf.constant(new int[0])));
            Operand<TUint8> images = tf.withName(SavedModelSegmenter.INPUT)
                    .placeholderWithDefault(tf.expandDims(decoded, tf.constant(0)), Shape.of(ANY, ANY, ANY, 3));
            Ops inside = tf.withSubScope("model");
            Operand<TInt32> shape = inside.shape(images);
            Operand<TInt32> three = slice(inside, shape, 0, 3);
            // Of images without pixels there is nothing to compute.
            Operand<TInt32> turns = inside.math.mul(
                    at(inside, shape, 0),
                    inside.math.minimum(
                            inside.math.mul(
                                    inside.math.minimum(at(inside, shape, 1), inside.constant(1)),
                                    at(inside, shape, 2)),
                            inside.constant(1)));
            List<Output<?>> answers = LoopOps.fill(
                    inside,
                    "label_images",
                    turns,
                    List.of(images, slice(inside, shape, 1, 2)),
                    List.of(inside.zeros(three, TUint8.class), inside.zeros(three, TFloat32.class)),
                    1,
                    (body, turn, captured) -> {
                        Map<String, Operand<?>> made = run(body, ofImage, image(body, captured.get(0), turn));
                        CoarseLogits.Answer answer = network.answer(
                                body,
                                made.get(COARSE).asOutput().expect(TFloat32.class),
                                made.get(NETWORK_SIZE).asOutput().expect(TInt32.class),
                                captured.get(1).asOutput().expect(TInt32.class));
                        return part(body, turn, answer.labels(), answer.confidence());
                    });
            Operand<TInt32> four =
                    inside.concat(List.of(three, inside.constant(new int[] {network.classes()})), inside.constant(0));
            List<Output<?>> scored = LoopOps.fill(
                    inside,
                    "score_images",
                    turns,
                    List.of(images, slice(inside, shape, 1, 2)),
                    List.of(inside.zeros(four, TFloat32.class)),
                    1,
                    (body, turn, captured) -> {
                        Map<String, Operand<?>> made = run(body, ofImage, image(body, captured.get(0), turn));
                        return part(
                                body,
                                turn,
                                body.nn.softmax(network.whole(
                                        body,
                                        made.get(COARSE).asOutput().expect(TFloat32.class),
                                        made.get(NETWORK_SIZE).asOutput().expect(TInt32.class),
                                        captured.get(1).asOutput().expect(TInt32.class))));
                    });
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
            return new ServingGraph(graph.toGraphDef(), signatures);
        }
    }

    /** The function from an image, {@code [1, H, W, 3]}, to its logits and the size that the network ran at. */
    private static Signature network(
            Ops tf, TrainedModel model, Folding.Folded folded, CoarseLogits network, AdaptiveResolution resolution) {
        Placeholder<TUint8> image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, ANY, ANY, 3)));
        Operand<TFloat64> p = resolution.downsampling()
                ? AdaptiveSizeOps.p(
                        tf,
                        model.indicator(),
                        model.complexity(),
                        AdaptiveSizeOps.complexity(tf, model.indicator().measure(), image))
                : tf.constant(1.0);
        Operand<TInt32> size = AdaptiveSizeOps.size(tf, resolution, slice(tf, tf.shape(image), 1, 2), p);
        Operand<TFloat32> coarse = network.logits(tf, NetworkOps.constants(tf, folded.weights()), image, size);
        return Signature.builder()
                .key("network")
                .input(IMAGE, image)
                .output(COARSE, coarse)
                .output(NETWORK_SIZE, size)
                .build();
    }

    private static Map<String, Operand<?>> run(Ops tf, ConcreteFunction network, Operand<TUint8> image) {
        return network.call(tf, Map.of(IMAGE, image));
    }

    /** One image of a batch, {@code [1, H, W, 3]}. */
    private static Operand<TUint8> image(Ops tf, Operand<?> images, Operand<TInt32> number) {
        return tf.slice(
                images.asOutput().expect(TUint8.class),
                tf.stack(List.of(number, tf.constant(0), tf.constant(0), tf.constant(0))),
                tf.constant(new int[] {1, ANY, ANY, ANY}));
    }

    private static LoopOps.Part part(Ops tf, Operand<TInt32> turn, Operand<?>... values) {
        Operand<TInt32> first = tf.constant(0);
        return new LoopOps.Part(
                tf.expandDims(turn, first),
                Arrays.stream(values).map(value -> tf.expandDims(value, first)).toList());
    }

    private static Operand<TInt32> at(Ops tf, Operand<TInt32> shape, int axis) {
        return tf.stridedSlice(shape, Indices.at(axis));
    }

    private static Operand<TInt32> slice(Ops tf, Operand<TInt32> shape, int from, int length) {
        return tf.slice(shape, tf.constant(new int[] {from}), tf.constant(new int[] {length}));
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
