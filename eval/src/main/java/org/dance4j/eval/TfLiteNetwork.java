package org.dance4j.eval;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;
import org.bytedeco.tensorflowlite.Reporter_Pointer_String_Pointer;
import org.bytedeco.tensorflowlite.TfLiteIntArray;
import org.bytedeco.tensorflowlite.TfLiteModel;
import org.bytedeco.tensorflowlite.TfLiteTensor;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.dance4j.datasets.AtomicFiles;
import org.dance4j.datasets.BadInputException;
import org.dance4j.datasets.ImageSize;

/**
 * A TFLite file from pixels to logits, float32 or int8 at its border, with XNNPACK. Keeps an interpreter, with its
 * packed weights, for each of the sizes used last.
 */
final class TfLiteNetwork implements AutoCloseable {

    /**
     * The logits of one image.
     *
     * @param size height and width
     * @param classes channels
     * @param values {@code [height, width, classes]}
     */
    record Logits(ImageSize size, int classes, float[] values) {}

    private static final int IDENTIFIER = 'T' << 24 | 'F' << 16 | 'L' << 8 | '3';
    private static final int FREE = -1;
    private static final int MOST_INTERPRETERS = 8;

    /** The runtime would print its own words to the error stream; ours are said by exceptions. */
    private static final Reporter_Pointer_String_Pointer SILENT = new Silent();

    private static final class Silent extends Reporter_Pointer_String_Pointer {
        @Override
        public void call(Pointer data, String format, Pointer values) {}
    }

    private final Path file;
    private final int threads;
    private final FlatBufferModel model;
    private final BuiltinOpResolver resolver;
    private final LinkedHashMap<ImageSize, Interpreter> interpreters = new LinkedHashMap<>(16, 0.75f, true);
    private final int height;
    private final int width;

    /** @throws BadInputException if the file is no TFLite model from an image to logits */
    TfLiteNetwork(Path file, int threads) {
        this.file = file;
        this.threads = threads;
        requireIdentifier(file);
        requireSound(file);
        model = FlatBufferModel.BuildFromFile(file.toString());
        resolver = new BuiltinOpResolver();
        try (Interpreter interpreter = interpreter()) {
            long inputs = count(interpreter.inputs());
            long outputs = count(interpreter.outputs());
            if (inputs != 1 || outputs != 1) {
                throw unfit("it has " + inputs + " inputs and " + outputs + " outputs");
            }
            TfLiteTensor input = interpreter.input_tensor(0);
            requireType(input, "input");
            requireType(interpreter.output_tensor(0), "output");
            int[] shape = shape(input.dims());
            int[] signature = input.dims_signature() == null ? shape : shape(input.dims_signature());
            if (shape.length != 4 || shape[3] != 3) {
                throw unfit("its input has " + (shape.length == 4 ? shape[3] + " channels" : shape.length + " dimensions"));
            }
            boolean signed = signature.length == 4;
            height = signed && signature[1] == FREE ? FREE : shape[1];
            width = signed && signature[2] == FREE ? FREE : shape[2];
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The size that the model runs at when this one is wanted: its own, where that is fixed. */
    ImageSize sizeFor(ImageSize wanted) {
        return new ImageSize(height == FREE ? wanted.height() : height, width == FREE ? wanted.width() : width);
    }

    /**
     * The logits of one image.
     *
     * @param pixels {@code [height, width, 3]}, 0–255
     * @param size as {@link #sizeFor} says
     */
    Logits run(float[] pixels, ImageSize size) {
        Interpreter interpreter = interpreters.computeIfAbsent(size, this::interpreter);
        if (interpreters.size() > MOST_INTERPRETERS) {
            ImageSize eldest = interpreters.keySet().iterator().next();
            interpreters.remove(eldest).close();
        }
        feed(interpreter, pixels);
        require(interpreter.Invoke(), size);
        TfLiteTensor output = interpreter.output_tensor(0);
        int[] shape = shape(output.dims());
        if (shape.length != 4 || shape[0] != 1) {
            throw unfit("its output has " + shape.length + " dimensions");
        }
        return new Logits(new ImageSize(shape[1], shape[2]), shape[3], fetch(interpreter, shape));
    }

    private Interpreter interpreter() {
        try (InterpreterBuilder builder = new InterpreterBuilder(model, resolver)) {
            builder.SetNumThreads(threads);
            Interpreter interpreter = new Interpreter((Pointer) null);
            if (builder.apply(interpreter) != tensorflowlite.kTfLiteOk || interpreter.isNull()) {
                throw new BadInputException(file + " holds a TFLite model that the runtime cannot load");
            }
            return interpreter;
        }
    }

    private Interpreter interpreter(ImageSize size) {
        Interpreter interpreter = interpreter();
        try {
            int[] shape = {1, size.height(), size.width(), 3};
            require(interpreter.ResizeInputTensor(interpreter.inputs().get(0), shape), size);
            require(interpreter.AllocateTensors(), size);
            return interpreter;
        } catch (RuntimeException e) {
            interpreter.close();
            throw e;
        }
    }

    private static void feed(Interpreter interpreter, float[] pixels) {
        TfLiteTensor input = interpreter.input_tensor(0);
        if (input.type() == tensorflowlite.kTfLiteFloat32) {
            interpreter.typed_input_tensor_float(0).put(pixels);
            return;
        }
        float scale = input.params().scale();
        int zero = input.params().zero_point();
        byte[] quantized = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            quantized[i] = (byte) Math.max(-128, Math.min(127, Math.round(pixels[i] / scale) + zero));
        }
        interpreter.typed_input_tensor_byte(0).put(quantized);
    }

    private static float[] fetch(Interpreter interpreter, int[] shape) {
        TfLiteTensor output = interpreter.output_tensor(0);
        float[] values = new float[shape[1] * shape[2] * shape[3]];
        if (output.type() == tensorflowlite.kTfLiteFloat32) {
            interpreter.typed_output_tensor_float(0).get(values);
            return values;
        }
        float scale = output.params().scale();
        int zero = output.params().zero_point();
        byte[] quantized = new byte[values.length];
        interpreter.typed_output_tensor_byte(0).get(quantized);
        for (int i = 0; i < values.length; i++) {
            values[i] = (quantized[i] - zero) * scale;
        }
        return values;
    }

    private void require(int status, ImageSize size) {
        if (status != tensorflowlite.kTfLiteOk) {
            throw new BadInputException("TFLite model " + file + " cannot run at " + size);
        }
    }

    private void requireType(TfLiteTensor tensor, String which) {
        int type = tensor.type();
        if (type != tensorflowlite.kTfLiteFloat32 && type != tensorflowlite.kTfLiteInt8) {
            throw unfit("its " + which + " is " + tensorflowlite.TfLiteTypeGetName(type).getString());
        }
    }

    private BadInputException unfit(String found) {
        return new BadInputException(file + " is no segmentation model: expected one float32 or int8 input [1, H, W, 3]"
                + " and one such output [1, h, w, classes], but " + found);
    }

    /** An empty list arrives as null. */
    private static long count(IntPointer tensors) {
        return tensors == null ? 0 : tensors.limit();
    }

    private static int[] shape(TfLiteIntArray dims) {
        int[] shape = new int[dims.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = dims.data(i);
        }
        return shape;
    }

    // A flatbuffer starts with the offset of its root; its identifier follows.
    private static void requireIdentifier(Path file) {
        try (InputStream in = Files.newInputStream(file);
                DataInputStream data = new DataInputStream(in)) {
            if (Files.size(file) < 8 || data.readLong() << 32 >> 32 != IDENTIFIER) {
                throw new BadInputException(file + " is no TFLite model");
            }
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    // Only the runtime's C interface verifies without printing; only its C++ interface brings XNNPACK along.
    private static void requireSound(Path file) {
        TfLiteModel verified =
                tensorflowlite.TfLiteModelCreateFromFileWithErrorReporter(file.toString(), SILENT, null);
        if (verified == null) {
            throw new BadInputException(file + " is a damaged TFLite model");
        }
        tensorflowlite.TfLiteModelDelete(verified);
    }

    @Override
    public void close() {
        interpreters.values().forEach(Interpreter::close);
        interpreters.clear();
        model.close();
        resolver.close();
    }
}
