package org.dance4j.eval.inference.tflite;

import com.google.common.collect.Sets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.Reporter_Pointer_String_Pointer;
import org.bytedeco.tensorflowlite.TfLiteIntArray;
import org.bytedeco.tensorflowlite.TfLiteModel;
import org.bytedeco.tensorflowlite.TfLiteTensor;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.inference.NetworkOutput;
import org.dance4j.eval.inference.ResizedImage;

/**
 * A TFLite file from pixels to a value for each class or to classes, in floats or 8-bit integers, with XNNPACK. Keeps
 * an interpreter, with its packed weights, for each of the sizes used last.
 */
public final class TfLiteNetwork implements AutoCloseable {

    private static final int IDENTIFIER = 'T' << 24 | 'F' << 16 | 'L' << 8 | '3';
    private static final int FREE = -1;
    private static final Set<Integer> INPUT_TYPES =
            Set.of(tensorflowlite.kTfLiteFloat32, tensorflowlite.kTfLiteInt8, tensorflowlite.kTfLiteUInt8);
    private static final Set<Integer> LABEL_TYPES =
            Set.of(tensorflowlite.kTfLiteUInt8, tensorflowlite.kTfLiteInt32, tensorflowlite.kTfLiteInt64);
    private static final Set<Integer> OUTPUT_TYPES =
            Sets.union(INPUT_TYPES, LABEL_TYPES).immutableCopy();
    private static final int MOST_INTERPRETERS = 8;

    /** The runtime would print its own words to the error stream; ours are said by exceptions. */
    private static final Reporter_Pointer_String_Pointer SILENT = new Silent();

    private static final class Silent extends Reporter_Pointer_String_Pointer {
        @Override
        public void call(Pointer data, String format, Pointer values) {}
    }

    private final Path file;
    private final int threads;
    private final Optional<String> signature;
    private final FlatBufferModel model;
    private final BuiltinOpResolver resolver;
    private final LinkedHashMap<ImageSize, TfLiteGraph> graphs = new LinkedHashMap<>(16, 0.75f, true);
    private final int height;
    private final int width;
    private final TfLitePixels.Input input;
    private final OptionalInt classes;
    private final boolean isCoarse;

    /** @throws BadInputException if the file is no TFLite model from an image to classes or a value for each */
    public TfLiteNetwork(Path file, int threads) {
        this(file, threads, OptionalDouble.empty());
    }

    /**
     * The same at one of the {@linkplain TfLiteWidths widths} that the model runs at.
     *
     * @param share the first graph if empty
     * @throws BadInputException as there, or if it does not run at the width
     */
    TfLiteNetwork(Path file, int threads, OptionalDouble share) {
        this.file = file;
        this.threads = threads;
        signature = share.isPresent() ? Optional.of(TfLiteWidths.signature(share.getAsDouble())) : Optional.empty();
        requireSound(file);
        model = FlatBufferModel.BuildFromFile(file.toString());
        resolver = new BuiltinOpResolver();
        try (TfLiteGraph graph = graph()) {
            long inputs = graph.inputs();
            long outputs = graph.outputs();
            if (inputs != 1 || outputs != 1) {
                throw unfit("it has " + inputs + " inputs and " + outputs + " outputs");
            }
            TfLiteTensor tensor = graph.input();
            requireType(tensor, "input", INPUT_TYPES);
            requireType(graph.output(), "output", OUTPUT_TYPES);
            int[] shape = shape(tensor.dims());
            int[] signature = tensor.dims_signature() == null ? shape : shape(tensor.dims_signature());
            if (shape.length != 4 || shape[3] != 3) {
                throw unfit(
                        "its input has " + (shape.length == 4 ? shape[3] + " channels" : shape.length + " dimensions"));
            }
            boolean signed = signature.length == 4;
            height = signed && signature[1] == FREE ? FREE : shape[1];
            width = signed && signature[2] == FREE ? FREE : shape[2];
            if (height == 0 || width == 0) {
                throw unfit("its input is " + height + "x" + width);
            }
            input = input(tensor);
            isCoarse = graph.output().name().getString().equals(NetworkOutput.CoarseScores.NAME);
            int[] made = shape(graph.output().dims());
            classes = made.length == 4 && made[3] > 1 ? OptionalInt.of(made[3]) : OptionalInt.empty();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static TfLitePixels.Input input(TfLiteTensor tensor) {
        return new TfLitePixels.Input(
                tensor.type() == tensorflowlite.kTfLiteFloat32,
                tensor.params().scale(),
                tensor.params().zero_point(),
                tensor.type() == tensorflowlite.kTfLiteInt8 ? Byte.MIN_VALUE : 0);
    }

    /** What the model takes. */
    TfLitePixels.Input input() {
        return input;
    }

    /** How many classes it tells apart, if it gives a value for each. */
    OptionalInt classes() {
        return classes;
    }

    /** The size that the model runs at when this one is wanted: its own, where that is fixed. */
    ImageSize sizeFor(ImageSize wanted) {
        return new ImageSize(height == FREE ? wanted.height() : height, width == FREE ? wanted.width() : width);
    }

    /**
     * What the model makes of one image.
     *
     * @param image at a size as {@link #sizeFor} says
     * @param encoding which numbers it takes for pixel values
     */
    NetworkOutput run(ResizedImage image, TfLitePixels encoding) {
        ImageSize size = image.size();
        TfLiteGraph graph = graphs.computeIfAbsent(size, this::graph);
        if (graphs.size() > MOST_INTERPRETERS) {
            ImageSize eldest = graphs.keySet().iterator().next();
            graphs.remove(eldest).close();
        }
        if (input.isFloat()) {
            graph.input().data().f().put(encoding.floats(image.floats()));
        } else {
            bytes(graph.input()).put(image.bytes(rows -> encoding.bytes(rows, input)));
        }
        require(graph.run(), size);
        TfLiteTensor output = graph.output();
        int[] shape = shape(output.dims());
        boolean flat = shape.length == 3 || (shape.length == 4 && shape[3] == 1);
        if (flat && shape[0] == 1 && LABEL_TYPES.contains(output.type())) {
            return new NetworkOutput.Labels(new ImageSize(shape[1], shape[2]), labels(output, shape[1] * shape[2]));
        } else if (shape.length == 4 && shape[0] == 1 && shape[3] > 1 && INPUT_TYPES.contains(output.type())) {
            NetworkOutput.Scores scores = scores(output, shape);
            return isCoarse ? new NetworkOutput.CoarseScores(scores, size) : scores;
        }
        throw unfit("its output is " + typeName(output) + " " + Arrays.toString(shape));
    }

    private TfLiteGraph graph() {
        try {
            return new TfLiteGraph(model, resolver, threads, signature);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(
                    file + " holds a TFLite model that the runtime cannot load"
                            + signature.map(key -> " by its signature " + key).orElse(""),
                    e);
        }
    }

    private TfLiteGraph graph(ImageSize size) {
        TfLiteGraph graph = graph();
        try {
            require(graph.allocate(new int[] {1, size.height(), size.width(), 3}), size);
            return graph;
        } catch (RuntimeException e) {
            graph.close();
            throw e;
        }
    }

    private static NetworkOutput.Scores scores(TfLiteTensor output, int[] shape) {
        ImageSize size = new ImageSize(shape[1], shape[2]);
        int count = shape[1] * shape[2] * shape[3];
        if (output.type() == tensorflowlite.kTfLiteFloat32) {
            float[] values = new float[count];
            output.data().f().get(values);
            return new NetworkOutput.FloatScores(size, shape[3], values);
        }
        byte[] quantized = new byte[count];
        bytes(output).get(quantized);
        if (output.type() == tensorflowlite.kTfLiteUInt8) {
            for (int i = 0; i < count; i++) {
                quantized[i] ^= Byte.MIN_VALUE;
            }
        }
        boolean unsigned = output.type() == tensorflowlite.kTfLiteUInt8;
        float step = output.params().scale();
        int zero = output.params().zero_point() - (unsigned ? -Byte.MIN_VALUE : 0);
        return step > 0
                ? new NetworkOutput.ByteScores(size, shape[3], quantized, step, zero)
                : new NetworkOutput.ByteScores(size, shape[3], quantized);
    }

    /** Classes in any of their types. */
    private static byte[] labels(TfLiteTensor output, int count) {
        byte[] labels = new byte[count];
        int type = output.type();
        if (type == tensorflowlite.kTfLiteUInt8) {
            bytes(output).get(labels);
        } else if (type == tensorflowlite.kTfLiteInt32) {
            int[] values = new int[count];
            output.data().i32().get(values);
            for (int i = 0; i < count; i++) {
                labels[i] = NetworkOutput.Labels.label(values[i]);
            }
        } else {
            long[] values = new long[count];
            output.data().i64().get(values);
            for (int i = 0; i < count; i++) {
                labels[i] = NetworkOutput.Labels.label(values[i]);
            }
        }
        return labels;
    }

    /** The runtime's typed access knows no uint8 in Java. */
    private static BytePointer bytes(TfLiteTensor tensor) {
        return new BytePointer(tensor.data().raw()).capacity(tensor.bytes());
    }

    private void require(boolean could, ImageSize size) {
        if (!could) {
            throw new BadInputException("TFLite model " + file + " cannot run at " + size);
        }
    }

    private void requireType(TfLiteTensor tensor, String which, Set<Integer> types) {
        if (!types.contains(tensor.type())) {
            throw unfit("its " + which + " is " + typeName(tensor));
        }
    }

    private static String typeName(TfLiteTensor tensor) {
        return tensorflowlite.TfLiteTypeGetName(tensor.type()).getString();
    }

    private BadInputException unfit(String found) {
        return new BadInputException(
                file + " is no segmentation model: expected one input [1, H, W, 3], float32 or of 8 bits,"
                        + " and one such output [1, h, w, classes] or labels [1, h, w], but " + found);
    }

    private static int[] shape(TfLiteIntArray dims) {
        int[] shape = new int[dims.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = dims.data(i);
        }
        return shape;
    }

    private static void requireSound(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            // A flatbuffer starts with the offset of its root; its identifier follows.
            if (bytes.capacity() < 8 || bytes.getInt(4) != IDENTIFIER) {
                throw new BadInputException(file + " is no TFLite model");
            }
            ByteBuffer model = bytes.order(ByteOrder.LITTLE_ENDIAN);
            if (!isVerified(file) || !TfLiteChecksum.isIntact(model)) {
                throw new BadInputException(file + " is a damaged TFLite model");
            } else if (!TfLiteStructure.isSound(model)) {
                throw new BadInputException(
                        file + " is a damaged TFLite model, or of a kind that cannot be run safely");
            }
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    // Only the runtime's C interface verifies without printing; only its C++ interface brings XNNPACK along.
    private static boolean isVerified(Path file) {
        TfLiteModel verified = tensorflowlite.TfLiteModelCreateFromFileWithErrorReporter(file.toString(), SILENT, null);
        if (verified == null) {
            return false;
        }
        tensorflowlite.TfLiteModelDelete(verified);
        return true;
    }

    @Override
    public void close() {
        graphs.values().forEach(TfLiteGraph::close);
        graphs.clear();
        model.close();
        resolver.close();
    }
}
