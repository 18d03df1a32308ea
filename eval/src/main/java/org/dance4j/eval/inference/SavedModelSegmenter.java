package org.dance4j.eval.inference;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.graphs.ops.Normalize;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.SessionFunction;
import org.tensorflow.Signature;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** A SavedModel that dance4j has made, from an image to its labels, all of it inside the model. */
public final class SavedModelSegmenter implements Segmenter {

    /**
     * The input of the default signature, uint8 {@code [N, H, W, 3]}; N is 1 in models that earlier versions exported.
     */
    public static final String INPUT = "image";

    /** The output that is read here, uint8 {@code [N, H, W]}. */
    public static final String OUTPUT = "labels";

    /** The other output, the labels' probabilities, float32 {@code [N, H, W]}; older models have none. */
    public static final String CONFIDENCE = "confidence";

    /** The signature that takes an encoded image. */
    public static final String ENCODED = "encoded";

    /** Its input, the bytes of a JPEG or PNG file, a scalar or {@code [1]}. */
    public static final String ENCODED_INPUT = "image_bytes";

    /** The signature of class probabilities and its output, float32 {@code [N, H, W, classes]}. */
    public static final String SCORES = "scores";

    /** The signature of models that run at several widths which takes the width, and the rest as the default one. */
    public static final String AT_WIDTH = "at_width";

    /** The signature of class probabilities that takes the width; older models have none. */
    public static final String SCORES_AT_WIDTH = "scores_at_width";

    /** The further input of both, float32, a scalar or {@code [1]}: the nearest width that there is runs. */
    public static final String WIDTH = "width";

    /** The file by which a folder is known to be a SavedModel. */
    public static final String GRAPH_FILE = "saved_model.pb";

    private final Path folder;
    private final SavedModelBundle bundle;
    private final SessionFunction function;
    private final Optional<ModelCard> card;
    /** Empty at the widest. */
    private final OptionalDouble width;

    private SavedModelSegmenter(
            Path folder,
            SavedModelBundle bundle,
            SessionFunction function,
            Optional<ModelCard> card,
            OptionalDouble width) {
        this.width = width;
        this.folder = folder;
        this.bundle = bundle;
        this.function = function;
        this.card = card;
    }

    /** Opens a folder with a model that may use every core. */
    public static Segmenter open(Path folder) {
        return open(folder, Runtime.getRuntime().availableProcessors(), Optional.empty());
    }

    /**
     * Opens a folder, with a model that dance4j or others have made.
     *
     * @param threads threads that one operation may use; TensorFlow heeds it for a process's first session only
     * @param told which numbers the model takes for pixel values, if people have said so
     * @throws BadInputException if the folder holds no SavedModel, or one that does not turn an image into labels, or
     *     it is not known which numbers it takes
     */
    public static Segmenter open(Path folder, int threads, Optional<Normalize> told) {
        return open(folder, threads, told, OptionalDouble.empty());
    }

    /**
     * The same at one of the widths that the model runs at.
     *
     * @param width the widest if empty
     * @throws BadInputException as there, or if the model takes no width
     */
    public static Segmenter open(Path folder, int threads, Optional<Normalize> told, OptionalDouble width) {
        if (!Files.isRegularFile(folder.resolve(GRAPH_FILE))) {
            throw new BadInputException(folder + " is no SavedModel folder: it has no " + GRAPH_FILE);
        }
        SavedModelBundle bundle;
        try {
            bundle = SavedModelBundle.loader(folder.toString())
                    .withTags(SavedModelBundle.DEFAULT_TAG)
                    .withConfigProto(Sessions.inferenceConfig(threads))
                    .load();
        } catch (TensorFlowException e) {
            throw new BadInputException(folder + " holds no SavedModel that TensorFlow can load: " + firstLine(e), e);
        }
        try {
            OptionalDouble narrower = isWidest(folder, width) ? OptionalDouble.empty() : width;
            Optional<SessionFunction> ours =
                    function(bundle, narrower.isPresent() ? AT_WIDTH : Signature.DEFAULT_KEY, OUTPUT);
            if (ours.isPresent()) {
                PixelValues.requireUntold(folder, told);
                // Beside what others have made lie files of others.
                Optional<ModelCard> card = ModelCard.inside(folder).or(() -> ModelCard.beside(folder));
                return new SavedModelSegmenter(folder, bundle, ours.get(), card, narrower);
            } else if (width.isPresent()) {
                throw new BadInputException(folder + " runs at one width only: it has no signature " + AT_WIDTH);
            }
            return new ResizingSegmenter(
                    folder, new SavedModelNetwork(folder, bundle, told), Optional.empty(), threads);
        } catch (RuntimeException e) {
            bundle.close();
            throw e;
        }
    }

    /** Whether a model says that a width is the first of its own, at which it does all that it does at any. */
    private static boolean isWidest(Path folder, OptionalDouble width) {
        List<Double> widths = ModelCard.inside(folder).map(ModelCard::widths).orElse(List.of());
        return width.isPresent() && !widths.isEmpty() && widths.get(0) == width.getAsDouble();
    }

    /** Labels are bytes, scores floats. */
    private static Optional<SessionFunction> function(SavedModelBundle bundle, String key, String output) {
        for (SessionFunction function : bundle.functions()) {
            Signature signature = function.signature();
            if (signature.key().equals(key)
                    && is(DataType.DT_UINT8, signature.getInputs().get(INPUT))
                    && is(
                            output.equals(OUTPUT) ? DataType.DT_UINT8 : DataType.DT_FLOAT,
                            signature.getOutputs().get(output))) {
                return Optional.of(function);
            }
        }
        return Optional.empty();
    }

    private static boolean is(DataType type, Signature.TensorDescription tensor) {
        return tensor != null && tensor.dataType == type;
    }

    @Override
    public LabelMap segment(RgbImage image) {
        Segmenter.requireWithinLimit(image.size(), LONGEST_SIDE);
        try (TUint8 pixels = ImageTensors.image(image);
                TFloat32 share = TFloat32.scalarOf((float) width.orElse(1));
                Result result = runner(pixels, share).run()) {
            return ImageTensors.labelMap((TUint8) result.get(0));
        } catch (TensorFlowException e) {
            throw failed(image, e);
        }
    }

    @Override
    public Segmentation run(RgbImage image, ImageSize networkSize) {
        Segmenter.requireWithinLimit(image.size(), LONGEST_SIDE);
        Signature.TensorDescription sure = function.signature().getOutputs().get(CONFIDENCE);
        try (TUint8 pixels = ImageTensors.image(image);
                TFloat32 share = TFloat32.scalarOf((float) width.orElse(1));
                Result result = (sure == null
                                ? runner(pixels, share)
                                : runner(pixels, share).fetch(sure.name))
                        .run()) {
            return new Told(
                    image,
                    ImageTensors.labelMap((TUint8) result.get(0)),
                    sure == null ? Optional.empty() : Optional.of(ImageTensors.floats((TFloat32) result.get(1))));
        } catch (TensorFlowException e) {
            throw failed(image, e);
        }
    }

    /** Labels and confidence, which the model makes together; probabilities take another pass. */
    private final class Told implements Segmentation {

        private final RgbImage image;
        private final LabelMap labels;
        private final Optional<float[]> confidence;

        Told(RgbImage image, LabelMap labels, Optional<float[]> confidence) {
            this.image = image;
            this.labels = labels;
            this.confidence = confidence;
        }

        @Override
        public LabelMap labels() {
            return labels;
        }

        @Override
        public Optional<float[]> confidence() {
            return confidence;
        }

        /** @throws BadInputException if an earlier version made the model, which told them of the widest network only */
        @Override
        public Optional<ClassProbabilities> probabilities() {
            Optional<SessionFunction> scores = function(bundle, width.isPresent() ? SCORES_AT_WIDTH : SCORES, SCORES);
            if (scores.isEmpty() && width.isPresent()) {
                throw new BadInputException(
                        "model " + folder + " tells the classes' probabilities at its widest only, and"
                                + " they are asked for at another width: export it anew");
            }
            return scores.map(function -> scores(function.signature(), image));
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private ClassProbabilities scores(Signature signature, RgbImage image) {
        try (TUint8 pixels = ImageTensors.image(image);
                TFloat32 share = TFloat32.scalarOf((float) width.orElse(1));
                Result result = runner(signature, SCORES, pixels, share).run()) {
            TFloat32 values = (TFloat32) result.get(0);
            int classes = Math.toIntExact(values.shape().get(values.shape().numDimensions() - 1));
            ClassProbabilities.count(image.size(), classes);
            return new ClassProbabilities(image.size(), classes, ImageTensors.floats(values));
        } catch (TensorFlowException e) {
            throw failed(image, e);
        }
    }

    private BadInputException failed(RgbImage image, TensorFlowException e) {
        return new BadInputException(
                "model " + folder + " fails on an image of " + image.size() + ": " + firstLine(e), e);
    }

    private Session.Runner runner(TUint8 pixels, TFloat32 share) {
        return runner(function.signature(), OUTPUT, pixels, share);
    }

    private Session.Runner runner(Signature signature, String output, TUint8 pixels, TFloat32 share) {
        Session.Runner runner = bundle.session()
                .runner()
                .feed(signature.getInputs().get(INPUT).name, pixels)
                .fetch(signature.getOutputs().get(output).name);
        return width.isPresent() ? runner.feed(signature.getInputs().get(WIDTH).name, share) : runner;
    }

    @Override
    public ImageSize sizeFor(RgbImage image) {
        return card.map(known -> known.sizeFor(image)).orElse(image.size());
    }

    @Override
    public boolean findsSizes() {
        return true;
    }

    @Override
    public int sizeMultiple() {
        return card.map(known -> known.network().sizeMultiple()).orElse(1);
    }

    @Override
    public OptionalLong macs(ImageSize size) {
        // The card tells of the widest network.
        return card.filter(known -> width.isEmpty())
                .map(known -> OptionalLong.of(known.macs(size)))
                .orElse(OptionalLong.empty());
    }

    @Override
    public Optional<ClassSet> classes() {
        return card.map(ModelCard::classes);
    }

    @Override
    public void close() {
        bundle.close();
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
