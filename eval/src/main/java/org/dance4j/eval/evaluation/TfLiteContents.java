package org.dance4j.eval.evaluation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.eval.inference.tflite.TfLiteNetwork;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorType;

/**
 * What a TFLite file holds.
 *
 * @param tolerance by the types of the constants: any of 8 bits or 4 makes it a model in integers, or else any of
 *     16-bit floats one in those
 * @param output the name of the first output
 * @param isFree whether its input may have any height or width
 */
public record TfLiteContents(Tolerance tolerance, String output, boolean isFree) {

    private static final int FREE = -1;

    /**
     * Finds what a file holds from its constants and its outputs.
     *
     * @throws BadInputException if the file cannot be read or is no TFLite model
     */
    public static TfLiteContents read(Path file) {
        // Refuses what is damaged.
        new TfLiteNetwork(file, 1).close();
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            return of(Model.getRootAsModel(bytes.order(ByteOrder.LITTLE_ENDIAN)));
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    private static TfLiteContents of(Model model) {
        SubGraph graph = model.subgraphs(0);
        Tolerance found = Tolerance.FLOAT32;
        for (int i = 0; i < graph.tensorsLength(); i++) {
            Tensor tensor = graph.tensors(i);
            boolean constant = model.buffers((int) tensor.buffer()).dataLength() > 0;
            Tolerance ofTensor = constant ? tolerance(tensor.type()) : Tolerance.FLOAT32;
            found = ofTensor.compareTo(found) < 0 ? ofTensor : found;
        }
        return new TfLiteContents(
                found, graph.tensors(graph.outputs(0)).name(), isFree(graph.tensors(graph.inputs(0))));
    }

    private static boolean isFree(Tensor input) {
        for (int i = 1; i < input.shapeSignatureLength(); i++) {
            if (input.shapeSignature(i) == FREE) {
                return true;
            }
        }
        return false;
    }

    private static Tolerance tolerance(byte type) {
        return switch (type) {
            case TensorType.INT8, TensorType.UINT8, TensorType.INT4 -> Tolerance.INTEGER;
            case TensorType.FLOAT16 -> Tolerance.FLOAT16;
            default -> Tolerance.FLOAT32;
        };
    }
}
