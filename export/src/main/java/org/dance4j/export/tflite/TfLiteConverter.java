package org.dance4j.export.tflite;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dance4j.export.errors.ConversionException;
import org.dance4j.export.errors.ConverterUnavailableException;

/**
 * TensorFlow's own TFLite converter, which the native library holds, called in this process.
 *
 * <p>It has no official interface outside Python: the settings are written here as the messages {@code
 * tflite.ConverterFlags} and {@code tflite.ModelFlags} of TensorFlow 2.18, whose classes TensorFlow Java lacks. Their
 * fields are those of {@code converter_flags.proto} and {@code model_flags.proto} in
 * {@code tensorflow/compiler/mlir/lite}.
 */
public final class TfLiteConverter {

    /** {@code TENSORFLOW_GRAPHDEF} of {@code tflite.FileFormat}. */
    private static final int GRAPH_DEF = 1;

    /** {@code FLOAT} and {@code QUANTIZED_INT8} of {@code tflite.IODataType}. */
    private static final int FLOAT = 1;

    private static final int INT8 = 9;

    /** What the converter's messages call an operation: its kind and its name in the graph. */
    private static final Pattern LOCATION = Pattern.compile("fused\\[\"(\\w+):\", \"([^\"]+)\"");

    /**
     * The graph's input, a placeholder of floats.
     *
     * @param name the placeholder's name
     * @param shape its shape, −1 where a size is left free
     */
    public record Input(String name, List<Integer> shape) {

        /** Copies the shape. */
        public Input {
            shape = List.copyOf(shape);
        }
    }

    private final NativeConverter converter;

    private TfLiteConverter(NativeConverter converter) {
        this.converter = converter;
    }

    /**
     * Finds the converter in the loaded TensorFlow.
     *
     * @throws ConverterUnavailableException if this platform or version of TensorFlow does not have it
     */
    public static TfLiteConverter find() {
        return new TfLiteConverter(NativeConverter.find());
    }

    /**
     * Converts a graph without variables.
     *
     * @param graphDef a serialized {@code GraphDef}; for {@link Quantization#INT8} every result in it has a range, by
     *     fake quantization
     * @param outputs names of the operations whose first results are the outputs
     * @param ioType of {@link Quantization#INT8} only
     * @return the TFLite flat buffer
     * @throws ConversionException if the converter refuses the graph; an operation that TFLite lacks is named
     */
    public byte[] convert(byte[] graphDef, Input input, List<String> outputs, Quantization precision, IoType ioType) {
        byte[] model;
        try {
            model = converter.convert(modelFlags(input, outputs), converterFlags(precision, ioType), graphDef);
        } catch (ConversionException e) {
            throw named(e);
        }
        return precision == Quantization.INT8 && ioType == IoType.UINT8 ? UnsignedIo.of(model) : model;
    }

    /** The same refusal in plain words, where the converter tells which operation it is about. */
    private static ConversionException named(ConversionException refusal) {
        Matcher location = LOCATION.matcher(refusal.getMessage());
        return location.find()
                ? new ConversionException(
                        "TFLite has no operation for " + location.group(1) + " (" + location.group(2) + ")",
                        location.group(2))
                : refusal;
    }

    private static byte[] converterFlags(Quantization precision, IoType ioType) {
        return message(flags -> {
            flags.writeEnum(1, GRAPH_DEF); // input_format
            flags.writeEnum(4, precision == Quantization.INT8 ? INT8 : FLOAT); // inference_type
            // inference_input_type; where it is not the other one, inputs are quantized and outputs dequantized inside
            flags.writeEnum(11, precision == Quantization.INT8 && ioType == IoType.INT8 ? INT8 : FLOAT);
            flags.writeBool(
                    26,
                    precision == Quantization.FLOAT16 || precision == Quantization.DYNAMIC); // post_training_quantize
            flags.writeBool(29, precision == Quantization.FLOAT16); // quantize_to_float16
            flags.writeBool(44, precision == Quantization.DYNAMIC); // enable_mlir_dynamic_range_quantizer
        });
    }

    private static byte[] modelFlags(Input input, List<String> outputs) {
        byte[] shape = message(dims -> {
            for (int size : input.shape()) {
                dims.writeInt32(2, size);
            }
        });
        byte[] array = message(inputArray -> {
            inputArray.writeString(1, input.name());
            inputArray.writeByteArray(6, shape);
        });
        return message(flags -> {
            flags.writeByteArray(1, array); // input_arrays
            for (String output : outputs) {
                flags.writeString(2, output); // output_arrays
            }
            flags.writeBool(19, false); // change_concat_input_ranges, which this converter warns about when left on
        });
    }

    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) {
        var bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
