package org.dance4j.runs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.runtime.FirstSession;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.eval.evaluation.Segmenters;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.PixelValues;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.onnx.OnnxChecksum;
import org.dance4j.eval.inference.tflite.TfLiteFileMetadata;
import org.dance4j.eval.inference.tflite.TfLiteWidths;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.slimming.widths.Width;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFolder;

/** Opens what commands call MODEL. */
public final class Models {

    private static final String AT_WIDTH = "at-width";

    private Models() {}

    /**
     * Requires that something is at a path.
     *
     * @throws BadInputException if there is nothing at the path
     */
    public static void requireExists(Path model) {
        if (!Files.exists(model)) {
            throw new BadInputException("there is no model " + model);
        }
    }

    /**
     * A run folder's newest intact checkpoint, a SavedModel folder, a {@code .tflite} or an {@code .onnx} file, ready to label images.
     *
     * @throws BadInputException if it is none of them
     */
    public static Segmenter open(Path model, Reporter reporter) {
        return open(model, Runtime.getRuntime().availableProcessors(), reporter);
    }

    /** The same, with so many threads. */
    public static Segmenter open(Path model, int threads, Reporter reporter) {
        return open(model, threads, Told.NOTHING, reporter);
    }

    /**
     * What people tell of a model, where it does not say so itself.
     *
     * @param data the folder that a run's own dataset is in now, for runs of which only the dataset tells the classes, and for
     *     widths that are calibrated on it; where it was if empty
     * @param pixels what a model that was made elsewhere subtracts from pixel values and divides them by
     * @param width the width that a network of several is to run at; the widest if empty
     * @param minResolution the share of height and width that a run's least complex images are labelled at; its own if empty
     */
    public record Told(
            Optional<Path> data, Optional<Normalize> pixels, OptionalDouble width, OptionalDouble minResolution) {

        /** Nothing. */
        public static final Told NOTHING = ofPixels(Optional.empty());

        /** How it takes pixel values, if that is told. */
        public static Told ofPixels(Optional<Normalize> pixels) {
            return new Told(Optional.empty(), pixels, OptionalDouble.empty(), OptionalDouble.empty());
        }
    }

    /**
     * The same of a model of which people tell something.
     *
     * @param threads TensorFlow heeds them only if this is the process's first session
     * @throws BadInputException if it is none of them, or a model of dance4j's own, of whose pixels nothing is to be told
     */
    public static Segmenter open(Path model, int threads, Told told, Reporter reporter) {
        requireModel(model);
        if (new RunFolder(model).holdsRun()) {
            PixelValues.requireUntold(model, told.pixels());
            StoredRun found = StoredRun.open(model);
            StoredRun run = told.data().map(found::withData).orElse(found).withMinResolution(told.minResolution());
            Checkpoint checkpoint = run.checkpoint(reporter);
            openFirstSession(model, threads);
            if (told.width().isEmpty()) {
                return new SessionSegmenter(run.model(checkpoint), threads);
            }
            AskedWidths asked =
                    AskedWidths.of(run, checkpoint, List.of(told.width().getAsDouble()), AT_WIDTH, reporter);
            return new SessionSegmenter(
                    run.model(asked.checkpoint(), asked.widths().get(0)), threads);
        }
        openFirstSession(model, threads);
        requireSizesUntold(model, told);
        if (told.width().isPresent()) {
            requireWidth(model, told.width().getAsDouble());
            if (!widths(model, reporter).isEmpty()) {
                return Segmenters.open(model, threads, told.pixels(), told.width());
            }
        }
        return Segmenters.open(model, threads, told.pixels());
    }

    /**
     * Requires that nothing is told of the sizes that an exported model labels images at.
     *
     * @throws BadSettingException if something is
     */
    public static void requireSizesUntold(Path model, Told told) {
        if (told.minResolution().isPresent()) {
            throw BadSettingException.of(
                    new BadSettingException.Field("inference-min-resolution"),
                    " is about runs; the sizes that " + model + " labels images at were settled when it was exported");
        }
    }

    /**
     * The widths that a model runs at, from wide to narrow; none if it has but one.
     *
     * @throws BadInputException if it is a run of which no checkpoint is intact
     */
    public static List<Double> widths(Path model, Reporter reporter) {
        if (new RunFolder(model).holdsRun()) {
            return StoredRun.open(model).checkpoint(reporter).model().widths().all().stream()
                    .map(Width::share)
                    .toList();
        }
        List<Double> widths = inside(model);
        return widths.size() > 1 ? widths : List.of();
    }

    /** What an exported model itself says that it runs at; of files only those of TFLite can. */
    private static List<Double> inside(Path model) {
        return Files.isDirectory(model)
                ? ModelCard.inside(model).map(ModelCard::widths).orElse(List.of())
                : TfLiteWidths.of(model);
    }

    /**
     * The widths that an exported model says it runs at, from wide to narrow, or else the one that it is beside what tells of
     * several: the widest. None if nothing tells of widths.
     */
    private static List<Double> knownWidths(Path model) {
        List<Double> inside = inside(model);
        return inside.isEmpty()
                ? ModelCard.beside(model).map(ModelCard::widths).orElse(List.of()).stream()
                        .limit(1)
                        .toList()
                : inside;
    }

    /** Whether an exported model says, or what lies beside it, that it runs at a width. */
    public static boolean runsAt(Path model, double share) {
        return knownWidths(model).contains(share);
    }

    private static void requireWidth(Path model, double share) {
        List<Double> widths = knownWidths(model);
        if (!widths.contains(share)) {
            throw BadSettingException.of(
                    new BadSettingException.Field(AT_WIDTH),
                    " " + Width.text(share) + ": " + model + " runs at "
                            + (widths.isEmpty()
                                    ? "one width only"
                                    : (widths.size() == 1 ? "width " : "widths ")
                                            + widths.stream().map(Width::text).collect(Collectors.joining(", "))));
        }
    }

    /**
     * Opens the process's first session with the kernels that a model needs, as far as it tells of its network.
     *
     * @param threads at least 1
     */
    public static void openFirstSession(Path model, int threads) {
        Optional<Network> network = runsWithAnyKernels(model)
                ? Optional.empty()
                : ModelCard.inside(model).map(ModelCard::network);
        FirstSession.openToLabel(
                threads, network.filter(NetworkOps::needsOneDnn).isPresent());
    }

    /**
     * Whether images can be labelled by a model with whatever kernels TensorFlow has: by runs, whose graphs are made for the
     * occasion, and by SavedModels that say so.
     */
    public static boolean runsWithAnyKernels(Path model) {
        return new RunFolder(model).holdsRun()
                || ModelCard.inside(model).map(ModelCard::precision).equals(Optional.of(Precision.FLOAT32));
    }

    /**
     * Whether a model is a run, or a file or folder that says that dance4j made it; what old SavedModels and ONNX files say
     * is found only when they are opened.
     */
    public static boolean isOwn(Path model) {
        return new RunFolder(model).holdsRun()
                || ModelCard.inside(model).isPresent()
                || (Segmenters.isTfLite(model) && TfLiteFileMetadata.isOwn(model))
                || (Segmenters.isOnnx(model) && OnnxChecksum.isSealed(model));
    }

    /**
     * Requires a run, a SavedModel, a TFLite or an ONNX file at a path.
     *
     * @throws BadInputException if there is nothing at the path that could be a model
     */
    public static void requireModel(Path model) {
        requireExists(model);
        if (!new RunFolder(model).holdsRun() && !Segmenters.isExported(model)) {
            throw new BadInputException(
                    model + " is no model: expected a run folder (with config.yaml), a SavedModel folder"
                            + " (with saved_model.pb), a .tflite or an .onnx file");
        }
    }
}
