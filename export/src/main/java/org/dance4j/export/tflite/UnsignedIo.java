package org.dance4j.export.tflite;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.dance4j.export.errors.ConversionException;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.QuantizationParametersT;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.TensorT;
import org.tensorflow.lite.schema.TensorType;

/**
 * Gives an integer model that quantizes its float input and dequantizes its output inside a uint8 input and output
 * instead, which the converter cannot do: QUANTIZE then takes 128 off each value, and DEQUANTIZE becomes a QUANTIZE
 * that adds 128.
 *
 * <p>Nothing of the model is encoded again but the tables that change. The new ones follow the old bytes, and the lists
 * of tensors and operators, whose offsets point forwards, point at them.
 */
final class UnsignedIo {

    /** The fields of a subgraph's table that list its tensors and its operators. */
    private static final int TENSORS = 4;

    private static final int OPERATORS = 10;

    /** From the signed to the unsigned zero point. */
    private static final int SHIFT = 128;

    private final byte[] old;
    private final SubGraph graph;
    private final ByteArrayOutputStream appended = new ByteArrayOutputStream();
    private final ByteBuffer patched;

    private UnsignedIo(byte[] model) {
        old = model;
        patched = ByteBuffer.wrap(model.clone()).order(ByteOrder.LITTLE_ENDIAN);
        graph = Model.getRootAsModel(ByteBuffer.wrap(model)).subgraphs(0);
    }

    /**
     * @param model a TFLite flat buffer with float input and, at its end, DEQUANTIZE or a result that is no float
     * @throws ConversionException if it is not such a model
     */
    static byte[] of(byte[] model) {
        return new UnsignedIo(model).rewritten();
    }

    private byte[] rewritten() {
        long quantize = -1;
        for (int i = 0; i < graph.operatorsLength(); i++) {
            int code = code(i);
            if (code == BuiltinOperator.QUANTIZE && graph.operators(i).inputs(0) == graph.inputs(0)) {
                quantize = graph.operators(i).opcodeIndex();
                makeUnsigned(graph.inputs(0), graph.operators(i).outputs(0));
            }
        }
        if (quantize < 0) {
            throw new ConversionException(
                    "an integer model with uint8 input has to quantize its input, which this one does not");
        }
        for (int i = 0; i < graph.operatorsLength(); i++) {
            if (code(i) == BuiltinOperator.DEQUANTIZE && graph.operators(i).outputs(0) == graph.outputs(0)) {
                OperatorT operator = graph.operators(i).unpack();
                operator.setOpcodeIndex(quantize);
                operator.getBuiltinOptions().setType(BuiltinOptions.NONE);
                operator.getBuiltinOptions().setValue(null);
                operator.setCustomOptions(null);
                var out = new FlatBufferBuilder();
                out.finish(org.tensorflow.lite.schema.Operator.pack(out, operator));
                replace(OPERATORS, i, out.sizedByteArray());
                makeUnsigned(graph.outputs(0), operator.getInputs()[0]);
            }
        }
        byte[] result = new byte[old.length + appended.size()];
        patched.get(0, result, 0, old.length);
        System.arraycopy(appended.toByteArray(), 0, result, old.length, appended.size());
        return result;
    }

    /** The kind of an operator; of those above 127 it is in a field of its own. */
    private int code(int operator) {
        var code = Model.getRootAsModel(ByteBuffer.wrap(old))
                .operatorCodes((int) graph.operators(operator).opcodeIndex());
        return Math.max(code.deprecatedBuiltinCode(), code.builtinCode());
    }

    /** Gives a tensor the values of another one, which is int8, as uint8. */
    private void makeUnsigned(int index, int signed) {
        QuantizationParametersT from = graph.tensors(signed).quantization().unpack();
        QuantizationParametersT to = new QuantizationParametersT();
        to.setScale(from.getScale());
        to.setZeroPoint(new long[] {from.getZeroPoint()[0] + SHIFT});
        TensorT tensor = graph.tensors(index).unpack();
        tensor.setType(TensorType.UINT8);
        tensor.setQuantization(to);
        var out = new FlatBufferBuilder();
        out.finish(org.tensorflow.lite.schema.Tensor.pack(out, tensor));
        replace(TENSORS, index, out.sizedByteArray());
    }

    /**
     * Puts a table at the end and in the place of one that a list of the subgraph's holds.
     *
     * @param encoded a flat buffer whose root is the table
     */
    private void replace(int field, int index, byte[] encoded) {
        while ((old.length + appended.size()) % Long.BYTES != 0) {
            appended.write(0);
        }
        int table = old.length
                + appended.size()
                + ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
        appended.writeBytes(encoded);
        int element = new Lists().element(field, index);
        patched.putInt(element, table - element);
    }

    /** Where the lists of the subgraph lie. */
    private final class Lists extends com.google.flatbuffers.Table {

        Lists() {
            var first = Model.getRootAsModel(ByteBuffer.wrap(old));
            ByteBuffer bytes = first.getByteBuffer();
            // Generated classes keep their position to themselves: found again from the root, by its list of subgraphs.
            int root = bytes.getInt(0);
            __reset(root, bytes);
            int subgraphs = __vector(__offset(8));
            __reset(__indirect(subgraphs), bytes);
        }

        int element(int field, int index) {
            return __vector(__offset(field)) + index * Integer.BYTES;
        }
    }
}
