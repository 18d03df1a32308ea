package org.dance4j.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dance4j.datasets.AdaptiveResolution;
import org.dance4j.datasets.AtomicFiles;
import org.dance4j.eval.InferenceOps;
import org.dance4j.eval.SavedModelSegmenter;
import org.dance4j.eval.TrainedModel;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.NetworkOps;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Signature;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * A trained model as a SavedModel that needs nothing around it: its signature {@code serving_default} takes an image
 * of any size, uint8 {@code [1, H, W, 3]}, and returns the class of each pixel, uint8 {@code [1, H, W]}. Complexity, p,
 * resizing, normalisation, network, resizing back and argmax are inside. Batch norms are folded, and the weights are
 * constants.
 */
public final class SavedModelExport {

    private static final String METHOD = "tensorflow/serving/predict";

    private SavedModelExport() {}

    /**
     * Writes the SavedModel.
     *
     * @param folder is made; see {@link org.dance4j.eval.AtomicFiles#writeDirectory}
     */
    public static void write(TrainedModel model, Path folder) throws IOException {
        SavedModel savedModel = SavedModel.newBuilder()
                .setSavedModelSchemaVersion(1)
                .addMetaGraphs(metaGraph(model))
                .build();
        Files.createDirectories(folder);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve("saved_model.pb")))) {
            savedModel.writeTo(out);
        }
    }

    private static MetaGraphDef metaGraph(TrainedModel model) {
        Folding.Folded folded = Folding.fold(model.network(), model.weights());
        AdaptiveResolution resolution =
                new AdaptiveResolution(model.network().sizeMultiple(), model.downsampling());
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TUint8> image = tf.withName(SavedModelSegmenter.INPUT)
                    .placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1, 3)));
            Ops inside = tf.withSubScope("model");
            Operand<TInt32> stored =
                    inside.slice(inside.shape(image), inside.constant(new int[] {1}), inside.constant(new int[] {2}));
            Operand<TFloat64> p = resolution.downsampling()
                    ? AdaptiveSizeOps.p(
                            inside, model.indicator(), model.complexity(), AdaptiveSizeOps.complexity(inside, image))
                    : inside.constant(1.0);
            Operand<TUint8> labels = InferenceOps.labels(
                    inside,
                    InferenceOps.logits(
                            inside,
                            folded.network(),
                            NetworkOps.constants(inside, folded.weights()),
                            image,
                            AdaptiveSizeOps.size(inside, resolution, stored, p),
                            stored));
            labels = tf.withName(SavedModelSegmenter.OUTPUT).identity(labels);
            SignatureDef signature = SignatureDef.newBuilder()
                    .setMethodName(METHOD)
                    .putInputs(SavedModelSegmenter.INPUT, tensor(image, 1, -1, -1, 3))
                    .putOutputs(SavedModelSegmenter.OUTPUT, tensor(labels, 1, -1, -1))
                    .build();
            return MetaGraphDef.newBuilder()
                    .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder()
                            .addTags(SavedModelBundle.DEFAULT_TAG)
                            .setTensorflowVersion(TensorFlow.version()))
                    .setGraphDef(graph.toGraphDef())
                    .putSignatureDef(Signature.DEFAULT_KEY, signature)
                    .build();
        }
    }

    private static TensorInfo tensor(Operand<TUint8> operand, int... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int size : sizes) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        return TensorInfo.newBuilder()
                .setName(operand.op().name() + ":0")
                .setDtype(DataType.DT_UINT8)
                .setTensorShape(shape)
                .build();
    }
}
