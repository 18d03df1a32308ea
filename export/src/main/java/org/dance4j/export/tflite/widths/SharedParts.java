package org.dance4j.export.tflite.widths;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.OperatorCodeT;
import org.tensorflow.lite.schema.SignatureDef;
import org.tensorflow.lite.schema.SignatureDefT;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.SubGraphT;

/** What graphs of a TFLite file have in common: constants, each once, and kinds of operators. */
final class SharedParts {

    /** The number of the buffer of tensors that are no constants: by the schema the first, which is empty. */
    static final int NO_BUFFER = 0;

    private static final int VERSION = 3;

    /** What TFLite aligns constants to, within the file. */
    private static final int ALIGNMENT = 16;

    private final Map<ByteBuffer, Integer> buffers = new LinkedHashMap<>();
    private final List<OperatorCodeT> codes = new ArrayList<>();

    /** The number of a constant. */
    int buffer(ByteBuffer bytes) {
        return buffers.computeIfAbsent(bytes.duplicate().clear(), content -> buffers.size() + 1);
    }

    /** The number of a kind of operator. */
    int code(OperatorCodeT wanted) {
        for (int i = 0; i < codes.size(); i++) {
            if (same(codes.get(i), wanted)) {
                return i;
            }
        }
        codes.add(wanted);
        return codes.size() - 1;
    }

    private static boolean same(OperatorCodeT one, OperatorCodeT other) {
        return one.getBuiltinCode() == other.getBuiltinCode()
                && one.getDeprecatedBuiltinCode() == other.getDeprecatedBuiltinCode()
                && one.getVersion() == other.getVersion()
                && String.valueOf(one.getCustomCode()).equals(String.valueOf(other.getCustomCode()));
    }

    /** A TFLite flat buffer of graphs, whose constants and kinds of operators are all known here. */
    byte[] file(List<SubGraphT> graphs, List<SignatureDefT> signatures, String description) {
        long constants =
                buffers.keySet().stream().mapToLong(ByteBuffer::capacity).sum();
        FlatBufferBuilder out = new FlatBufferBuilder(Math.toIntExact(constants + (1 << 16)));
        int[] buffer = new int[buffers.size() + 1];
        buffer[NO_BUFFER] = emptyBuffer(out);
        buffers.forEach((bytes, number) -> {
            out.createUnintializedVector(1, bytes.capacity(), ALIGNMENT)
                    .put(bytes.duplicate().clear());
            buffer[number] = Buffer.createBuffer(out, out.endVector());
        });
        int allBuffers = Model.createBuffersVector(out, buffer);
        int allCodes = Model.createOperatorCodesVector(
                out,
                codes.stream().mapToInt(code -> OperatorCode.pack(out, code)).toArray());
        int allGraphs = Model.createSubgraphsVector(
                out,
                graphs.stream().mapToInt(graph -> SubGraph.pack(out, graph)).toArray());
        int allSignatures = Model.createSignatureDefsVector(
                out,
                signatures.stream().mapToInt(one -> SignatureDef.pack(out, one)).toArray());
        int text = out.createString(description);
        Model.startModel(out);
        Model.addVersion(out, VERSION);
        Model.addOperatorCodes(out, allCodes);
        Model.addSubgraphs(out, allGraphs);
        Model.addDescription(out, text);
        Model.addBuffers(out, allBuffers);
        Model.addSignatureDefs(out, allSignatures);
        Model.finishModelBuffer(out, Model.endModel(out));
        return out.sizedByteArray();
    }

    private static int emptyBuffer(FlatBufferBuilder out) {
        Buffer.startBuffer(out);
        return Buffer.endBuffer(out);
    }
}
