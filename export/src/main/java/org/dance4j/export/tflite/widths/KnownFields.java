package org.dance4j.export.tflite.widths;

import com.google.flatbuffers.FlatBufferBuilder;
import com.google.flatbuffers.Table;
import java.nio.ByteBuffer;
import org.dance4j.export.errors.ConversionException;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.SubGraph;

/** Whether the schema's Java classes, which are older than the converter, know all fields of its operators' options. */
final class KnownFields extends Table {

    private KnownFields() {}

    /** @throws ConversionException if something would be lost that they do not know */
    static void require(SubGraph graph) {
        for (int i = 0; i < graph.operatorsLength(); i++) {
            Operator operator = graph.operators(i);
            if (fields(operator) != fields(again(operator))) {
                throw new ConversionException("the TFLite model has an operator of a newer schema ("
                        + BuiltinOptions.name(operator.builtinOptionsType()) + ")");
            }
        }
    }

    private static Operator again(Operator operator) {
        FlatBufferBuilder out = new FlatBufferBuilder();
        out.finish(Operator.pack(out, operator.unpack()));
        return Operator.getRootAsOperator(ByteBuffer.wrap(out.sizedByteArray()));
    }

    /** How long the list of an operator's options is: what is at its end and not given is not listed. */
    private static int fields(Operator operator) {
        KnownFields options = new KnownFields();
        return operator.builtinOptionsType() == BuiltinOptions.NONE || operator.builtinOptions(options) == null
                ? 0
                : options.bb.getShort(options.bb_pos - options.bb.getInt(options.bb_pos));
    }
}
