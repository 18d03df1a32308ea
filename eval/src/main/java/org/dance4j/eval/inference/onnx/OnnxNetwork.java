package org.dance4j.eval.inference.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.inference.NetworkOutput;
import org.dance4j.eval.inference.PixelNetwork;
import org.dance4j.eval.inference.PixelValues;
import org.dance4j.eval.inference.ResizedImage;
import org.dance4j.graphs.ops.Normalize;

/** A network in ONNX Runtime. */
public final class OnnxNetwork implements PixelNetwork {

    private static final Set<OnnxJavaType> LABEL_TYPES =
            Set.of(OnnxJavaType.UINT8, OnnxJavaType.INT32, OnnxJavaType.INT64);

    /** Copies of one image fill a larger batch, and would fill the memory. */
    private static final int MOST_BATCH = 64;

    private final Path file;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String input;
    private final TensorInfo image;
    private final String output;
    private final TensorInfo made;
    /** Whether channels come before height and width. */
    private final boolean channelsFirst;

    /** How many images the model takes at once; those of a larger batch are all the same one. */
    private final int batch;

    private final boolean own;
    private final Normalize normalization;

    /**
     * Opens a model, which takes pixel values as they are stored.
     *
     * @param threads threads that it runs on
     * @throws BadInputException if the file cannot be read, is damaged, or holds another kind of model
     */
    public OnnxNetwork(Path file, int threads) {
        this.file = file;
        byte[] bytes = bytes(file);
        if (!OnnxChecksum.isIntact(bytes)) {
            throw new BadInputException(file + " is a damaged ONNX model");
        }
        environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "dance4j");
        session = session(threads);
        try {
            own = OnnxSegmenter.PRODUCER.equals(session.getMetadata().getProducerName());
            if (own && !OnnxChecksum.isSealed(bytes)) {
                throw new BadInputException(file + " is a damaged ONNX model");
            }
            NodeInfo from = onlyOf(session.getInputInfo(), "inputs");
            NodeInfo to = onlyOf(session.getOutputInfo(), "outputs");
            input = from.getName();
            output = to.getName();
            image = tensor(from);
            made = tensor(to);
            channelsFirst = image.getShape().length == 4 && image.getShape()[1] == 3;
            batch = (int) Math.max(1, image.getShape().length == 0 ? 1 : image.getShape()[0]);
            requireFits();
        } catch (OrtException e) {
            close();
            throw new BadInputException(file + " cannot be read by ONNX Runtime: " + reason(e), e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        normalization = PixelValues.AS_STORED;
    }

    private OnnxNetwork(OnnxNetwork other, Normalize normalization) {
        file = other.file;
        environment = other.environment;
        session = other.session;
        input = other.input;
        image = other.image;
        output = other.output;
        made = other.made;
        channelsFirst = other.channelsFirst;
        batch = other.batch;
        own = other.own;
        this.normalization = normalization;
    }

    /** The same network fed with pixel values in another way; it is closed with this one. */
    OnnxNetwork fed(Normalize way) {
        return new OnnxNetwork(this, way);
    }

    /** Whether dance4j made the file. */
    boolean isOwn() {
        return own;
    }

    /** The name of the output. */
    public String output() {
        return output;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** By the file's path, beside which weights may lie that are not in it. */
    private OrtSession session(int threads) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            // ONNX Runtime for Java hands on a path in an encoding of Java's own, which differs beyond 16 bits.
            boolean isPlain = file.toString().chars().noneMatch(c -> Character.isSurrogate((char) c));
            return isPlain
                    ? environment.createSession(file.toString(), options)
                    : environment.createSession(bytes(file), options);
        } catch (OrtException e) {
            throw new BadInputException(file + " is no ONNX model that ONNX Runtime can load: " + reason(e), e);
        }
    }

    private static String reason(OrtException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private NodeInfo onlyOf(Map<String, NodeInfo> nodes, String which) {
        if (nodes.size() != 1) {
            throw unfit("it has " + nodes.size() + " " + which);
        }
        return nodes.values().iterator().next();
    }

    private TensorInfo tensor(NodeInfo node) {
        if (node.getInfo() instanceof TensorInfo info) {
            return info;
        }
        throw unfit(node.getName() + " is no tensor");
    }

    private void requireFits() {
        long[] from = image.getShape();
        if (image.type != OnnxJavaType.FLOAT
                || from.length != 4
                || from[0] > MOST_BATCH
                || (!channelsFirst && from[3] != 3)) {
            throw unfit("its input is " + text(image));
        }
        int rank = made.getShape().length;
        boolean scores = made.type == OnnxJavaType.FLOAT && rank == 4 && made.getShape()[classAxis()] != 1;
        boolean labels = LABEL_TYPES.contains(made.type) && rank == 3;
        if (!scores && !labels) {
            throw unfit("its output is " + text(made));
        }
    }

    private int classAxis() {
        return channelsFirst ? 1 : 3;
    }

    private static String text(TensorInfo info) {
        return info.type + " " + Arrays.toString(info.getShape());
    }

    private BadInputException unfit(String found) {
        return new BadInputException(file + " is no segmentation model: expected one input [N, 3, H, W] or [N, H, W, 3]"
                + " with N at most " + MOST_BATCH + ","
                + " of float32, and one such output of a value for each of at least 2 classes, or labels [N, h, w], but "
                + found);
    }

    @Override
    public ImageSize sizeFor(ImageSize wanted) {
        long height = image.getShape()[channelsFirst ? 2 : 1];
        long width = image.getShape()[channelsFirst ? 3 : 2];
        return new ImageSize(
                height > 0 ? Math.toIntExact(height) : wanted.height(),
                width > 0 ? Math.toIntExact(width) : wanted.width());
    }

    @Override
    public NetworkOutput run(ResizedImage resized) {
        ImageSize size = resized.size();
        float[] pixels = resized.floats();
        float[] values =
                normalization.equals(PixelValues.AS_STORED) ? pixels : PixelValues.normalized(normalization, pixels);
        int area = Math.toIntExact(size.area());
        long[] shape = channelsFirst
                ? new long[] {batch, 3, size.height(), size.width()}
                : new long[] {batch, size.height(), size.width(), 3};
        FloatBuffer fed = FloatBuffer.wrap(repeated(channelsFirst ? transposed(values, area, 3) : values));
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, fed, shape);
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
            NetworkOutput made = output((OnnxTensor) result.get(0));
            return made instanceof NetworkOutput.Scores scores && output.equals(NetworkOutput.CoarseScores.NAME)
                    ? new NetworkOutput.CoarseScores(scores, size)
                    : made;
        } catch (OrtException e) {
            throw new BadInputException("ONNX model " + file + " cannot run at " + size + ": " + reason(e), e);
        }
    }

    private float[] repeated(float[] values) {
        if (batch == 1) {
            return values;
        }
        float[] all = new float[Math.multiplyExact(batch, values.length)];
        for (int i = 0; i < batch; i++) {
            System.arraycopy(values, 0, all, i * values.length, values.length);
        }
        return all;
    }

    /** What was made of the first image of the batch. */
    private NetworkOutput output(OnnxTensor tensor) {
        long[] shape = tensor.getInfo().getShape();
        if (shape.length == 3) {
            ImageSize size = new ImageSize(Math.toIntExact(shape[1]), Math.toIntExact(shape[2]));
            return new NetworkOutput.Labels(size, labels(tensor, Math.toIntExact(size.area())));
        }
        int first = channelsFirst ? 2 : 1;
        ImageSize size = new ImageSize(Math.toIntExact(shape[first]), Math.toIntExact(shape[first + 1]));
        int classes = Math.toIntExact(shape[classAxis()]);
        if (classes < 2) {
            throw unfit("what it made is " + Arrays.toString(shape));
        }
        float[] values = new float[Math.toIntExact(size.area() * classes)];
        tensor.getFloatBuffer().get(values);
        return new NetworkOutput.FloatScores(
                size, classes, channelsFirst ? transposed(values, classes, Math.toIntExact(size.area())) : values);
    }

    /** A matrix {@code [rows, columns]} in row-major order, transposed. */
    private static float[] transposed(float[] values, int rows, int columns) {
        float[] transposed = new float[values.length];
        for (int row = 0, i = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++, i++) {
                transposed[column * rows + row] = values[i];
            }
        }
        return transposed;
    }

    private static byte[] labels(OnnxTensor tensor, int area) {
        return switch (tensor.getInfo().type) {
            case INT64 -> {
                long[] values = new long[area];
                tensor.getLongBuffer().get(values);
                yield labels(values);
            }
            case INT32 -> {
                int[] values = new int[area];
                tensor.getIntBuffer().get(values);
                yield labels(Arrays.stream(values).asLongStream().toArray());
            }
            default -> {
                byte[] values = new byte[area];
                tensor.getByteBuffer().get(values);
                yield values;
            }
        };
    }

    private static byte[] labels(long[] values) {
        byte[] labels = new byte[values.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = NetworkOutput.Labels.label(values[i]);
        }
        return labels;
    }

    @Override
    public OptionalInt classes() {
        long[] shape = made.getShape();
        long classes = shape.length == 4 ? shape[classAxis()] : 0;
        return classes > 0 ? OptionalInt.of(Math.toIntExact(classes)) : OptionalInt.empty();
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot close " + file, e);
        }
    }
}
