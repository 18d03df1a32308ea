package org.dance4j.eval.inference;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.ops.Normalize;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.SessionFunction;
import org.tensorflow.Signature;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/**
 * A SavedModel that was made elsewhere. Its default signature, or the only one, takes one image {@code [1, h, w, 3]}: the
 * stored bytes as uint8, or float32, of which it cannot be seen what they stand for. Its one output is a float32 for each
 * class, {@code [1, h', w', classes]}, or classes, {@code [1, h', w']} or {@code [1, h', w', 1]}, as uint8, int32 or int64.
 */
final class SavedModelNetwork implements PixelNetwork {

    private static final int RANK = 4;
    private static final Map<DataType, String> LABELS =
            Map.of(DataType.DT_UINT8, "uint8", DataType.DT_INT32, "int32", DataType.DT_INT64, "int64");

    private final Path folder;
    private final SavedModelBundle bundle;
    private final Signature.TensorDescription input;
    private final Signature.TensorDescription output;
    private final Optional<Normalize> normalization;

    /**
     * Takes over the bundle, which is closed with it.
     *
     * @param told which numbers it takes for pixel values, if people have said so
     * @throws BadInputException if it is no model from an image to classes, or it is not known which numbers it takes
     */
    SavedModelNetwork(Path folder, SavedModelBundle bundle, Optional<Normalize> told) {
        this.folder = folder;
        this.bundle = bundle;
        Signature signature = signature();
        input = only(signature.getInputs(), "inputs");
        output = only(signature.getOutputs(), "outputs");
        if (!isImage(input)) {
            throw unfit("its input is " + text(input));
        } else if (!isScores(output) && !isLabels(output)) {
            throw unfit("its output is " + text(output));
        }
        if (input.dataType == DataType.DT_UINT8) {
            PixelValues.requireUntold(folder, told);
            normalization = Optional.empty();
        } else {
            normalization = Optional.of(told.orElseThrow(() -> PixelValues.unknown(folder, "holds nothing")));
        }
    }

    private Signature signature() {
        List<Signature> all =
                bundle.functions().stream().map(SessionFunction::signature).toList();
        return all.stream()
                .filter(one -> one.key().equals(Signature.DEFAULT_KEY))
                .findFirst()
                .or(() -> all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty())
                .orElseThrow(() -> unfit("it has no signature " + Signature.DEFAULT_KEY));
    }

    private Signature.TensorDescription only(Map<String, Signature.TensorDescription> tensors, String what) {
        if (tensors.size() != 1) {
            throw unfit("it has " + tensors.size() + " " + what + ": "
                    + tensors.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        return tensors.values().iterator().next();
    }

    private static boolean isImage(Signature.TensorDescription tensor) {
        return (tensor.dataType == DataType.DT_UINT8 || tensor.dataType == DataType.DT_FLOAT)
                && tensor.shape.numDimensions() == RANK
                && (tensor.shape.get(0) == 1 || tensor.shape.get(0) == Shape.UNKNOWN_SIZE)
                && tensor.shape.get(RANK - 1) == 3;
    }

    private static boolean isScores(Signature.TensorDescription tensor) {
        return tensor.dataType == DataType.DT_FLOAT
                && (tensor.shape.isUnknown() || (tensor.shape.numDimensions() == RANK && tensor.shape.get(3) != 1));
    }

    private static boolean isLabels(Signature.TensorDescription tensor) {
        int rank = tensor.shape.numDimensions();
        return LABELS.containsKey(tensor.dataType)
                && (tensor.shape.isUnknown() || rank == RANK - 1 || (rank == RANK && tensor.shape.get(3) <= 1));
    }

    private static String text(Signature.TensorDescription tensor) {
        return tensor.dataType + " " + tensor.shape;
    }

    private BadInputException unfit(String found) {
        return new BadInputException(folder + " is no segmentation model: expected the signature "
                + Signature.DEFAULT_KEY + " from " + SavedModelSegmenter.INPUT + " to " + SavedModelSegmenter.OUTPUT
                + ", both uint8, or from one image [1, H, W, 3], uint8 or float32, to one output, float32"
                + " [1, h, w, classes] or labels [1, h, w], but " + found);
    }

    @Override
    public ImageSize sizeFor(ImageSize wanted) {
        long height = input.shape.get(1);
        long width = input.shape.get(2);
        return new ImageSize(
                height == Shape.UNKNOWN_SIZE ? wanted.height() : Math.toIntExact(height),
                width == Shape.UNKNOWN_SIZE ? wanted.width() : Math.toIntExact(width));
    }

    @Override
    public NetworkOutput run(ResizedImage image) {
        try (Tensor pixels = pixels(image);
                Result result = bundle.session()
                        .runner()
                        .feed(input.name, pixels)
                        .fetch(output.name)
                        .run()) {
            return read(result.get(0));
        } catch (TensorFlowException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
            throw new BadInputException("model " + folder + " cannot run at " + image.size() + ": " + reason, e);
        }
    }

    private Tensor pixels(ResizedImage image) {
        Shape shape = Shape.of(1, image.size().height(), image.size().width(), 3);
        return normalization.isPresent()
                ? TFloat32.tensorOf(
                        shape, DataBuffers.of(PixelValues.normalized(normalization.get(), image.floats()), true, false))
                : TUint8.tensorOf(shape, DataBuffers.of(image.bytes(), true, false));
    }

    private NetworkOutput read(Tensor made) {
        Shape shape = made.shape();
        int rank = shape.numDimensions();
        boolean isOne = rank >= RANK - 1 && rank <= RANK && shape.get(0) == 1 && shape.size() > 0;
        boolean isFlat = rank == RANK - 1 || (rank == RANK && shape.get(3) == 1);
        if (!isOne || isFlat != !(made instanceof TFloat32)) {
            throw unfit("its output is " + output.dataType + " " + shape);
        }
        ImageSize size = new ImageSize(Math.toIntExact(shape.get(1)), Math.toIntExact(shape.get(2)));
        if (made instanceof TFloat32) {
            float[] values = new float[Math.toIntExact(shape.size())];
            made.asRawTensor().data().asFloats().read(values);
            return new NetworkOutput.FloatScores(size, Math.toIntExact(shape.get(3)), values);
        }
        byte[] labels = new byte[Math.toIntExact(size.area())];
        if (made instanceof TInt32) {
            int[] values = new int[labels.length];
            made.asRawTensor().data().asInts().read(values);
            for (int i = 0; i < labels.length; i++) {
                labels[i] = NetworkOutput.Labels.label(values[i]);
            }
        } else if (made instanceof TInt64) {
            long[] values = new long[labels.length];
            made.asRawTensor().data().asLongs().read(values);
            for (int i = 0; i < labels.length; i++) {
                labels[i] = NetworkOutput.Labels.label(values[i]);
            }
        } else {
            made.asRawTensor().data().read(labels);
        }
        return new NetworkOutput.Labels(size, labels);
    }

    @Override
    public OptionalInt classes() {
        return isScores(output) && !output.shape.isUnknown() && output.shape.get(RANK - 1) != Shape.UNKNOWN_SIZE
                ? OptionalInt.of(Math.toIntExact(output.shape.get(RANK - 1)))
                : OptionalInt.empty();
    }

    @Override
    public void close() {
        bundle.close();
    }
}
