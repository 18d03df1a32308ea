package org.dance4j.export.savedmodel;

import com.google.protobuf.ByteString;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.dance4j.common.runtime.Precision;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.SavedModelSegmenter;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.eval.inference.TrainedModel;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Signature;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A trained model as a SavedModel that needs nothing around it. Complexity, p, resizing, normalisation, network,
 * resizing back, softmax and argmax are inside; batch norms are folded, and the weights are constants, stored once. It
 * has three signatures:
 *
 * <ul>
 *   <li>{@code serving_default} takes {@code image}, uint8 {@code [N, H, W, 3]} of any N, H and W, 0 too, and returns
 *       {@code labels}, the class of each pixel, uint8 {@code [N, H, W]}, and {@code confidence}, that class's
 *       probability, float32 {@code [N, H, W]};
 *   <li>{@code encoded} takes {@code image_bytes}, the bytes of one JPEG or PNG file as a scalar or {@code [1]} string,
 *       and returns the same with N = 1;
 *   <li>{@code scores} takes {@code image} and returns {@code scores}, the probabilities of all classes, float32
 *       {@code [N, H, W, classes]}.
 * </ul>
 *
 * <p>A network that runs at several widths has its weights in it once, with batch norms for each width, and two
 * signatures more: {@code at_width} takes {@code image} and {@code width}, float32, a scalar or {@code [1]}, of which the nearest
 * runs that there is, and returns what {@code serving_default} does, and {@code scores_at_width} the same and returns {@code scores}. All others are of
 * the widest.
 *
 * <p>Each image of a batch is labelled as it would be alone, at the resolution that its own complexity asks for. Labels
 * and confidence are made a band of rows at a time, scores for whole images.
 *
 * <p>In {@code assets} lies the {@link ModelCard}; {@code assets.extra} holds a request that TensorFlow Serving warms
 * up with.
 */
public final class SavedModelExport {

    /** Height and width of the image that a server warms up with: small, and of more than one tile of any layer. */
    private static final int WARM_UP_SIDE = 64;

    private SavedModelExport() {}

    /** Writes the SavedModel of a model of which nothing more is known than itself. */
    public static void write(TrainedModel model, Path folder) throws IOException {
        write(model, model.card(), folder);
    }

    /** Writes the SavedModel of a model, in 32-bit floats throughout. */
    public static void write(TrainedModel model, ModelCard card, Path folder) throws IOException {
        write(model, card, Precision.FLOAT32, folder);
    }

    /**
     * Writes the SavedModel.
     *
     * @param card what is told of the model
     * @param precision of convolutions and what lies between them; weights are stored as 32-bit floats
     * @param folder is made; see {@link org.dance4j.common.io.AtomicFiles#writeDirectory}
     */
    public static void write(TrainedModel model, ModelCard card, Precision precision, Path folder) throws IOException {
        write(ServingGraph.of(model, precision), card, precision, folder);
    }

    /** Writes the SavedModel of a model at all its widths; else the same. */
    public static void write(SlimmableModel model, ModelCard card, Precision precision, Path folder)
            throws IOException {
        write(ServingGraph.of(model, precision), card, precision, folder);
    }

    private static void write(ServingGraph serving, ModelCard card, Precision precision, Path folder)
            throws IOException {
        GraphDef graph =
                switch (precision) {
                    case FLOAT32 -> serving.graph();
                    case BFLOAT16 -> Bfloat16Convolutions.of(serving.graph());
                    case FLOAT16 -> throw new IllegalArgumentException(
                            "SavedModels compute in float32 or bfloat16, found float16");
                };
        SavedModel savedModel = SavedModel.newBuilder()
                .setSavedModelSchemaVersion(1)
                .addMetaGraphs(MetaGraphDef.newBuilder()
                        .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder()
                                .addTags(SavedModelBundle.DEFAULT_TAG)
                                .setTensorflowVersion(TensorFlow.version()))
                        .setGraphDef(graph)
                        .putAllSignatureDef(serving.signatures()))
                .build();
        Files.createDirectories(folder);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve("saved_model.pb")))) {
            savedModel.writeTo(out);
        }
        card.savedIn(precision).write(folder.resolve(ModelCard.ASSET));
        Path warmUp = folder.resolve(WarmupRequests.FILE);
        Files.createDirectories(warmUp.getParent());
        Files.write(warmUp, WarmupRequests.record(Signature.DEFAULT_KEY, SavedModelSegmenter.INPUT, warmUpImage()));
    }

    /** A grey image. */
    private static TensorProto warmUpImage() {
        byte[] pixels = new byte[WARM_UP_SIDE * WARM_UP_SIDE * 3];
        Arrays.fill(pixels, (byte) 0x80);
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int size : new int[] {1, WARM_UP_SIDE, WARM_UP_SIDE, 3}) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        return TensorProto.newBuilder()
                .setDtype(DataType.DT_UINT8)
                .setTensorShape(shape)
                .setTensorContent(ByteString.copyFrom(pixels))
                .build();
    }
}
