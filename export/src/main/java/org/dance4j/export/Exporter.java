package org.dance4j.export;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dance4j.datasets.AtomicFiles;
import org.dance4j.datasets.ImageSize;
import org.dance4j.datasets.Indicator;
import org.dance4j.datasets.LabelMap;
import org.dance4j.datasets.RgbImage;
import org.dance4j.datasets.Sample;
import org.dance4j.eval.ModelCard;
import org.dance4j.eval.SavedModelSegmenter;
import org.dance4j.eval.Segmenter;
import org.dance4j.eval.TfLiteSegmenter;
import org.dance4j.eval.TrainedModel;

/**
 * Makes the deployable files of a trained model. Each is run in its own runtime and compared with the session under a
 * temporary name; only if it passes is it moved into place.
 */
public final class Exporter {

    /** The SavedModel's folder. */
    public static final String SAVED_MODEL = "saved_model";

    /** What kinds of files there are. */
    public enum Target {
        SAVED_MODEL("saved-model"),
        TFLITE("tflite");

        private final String text;

        Target(String text) {
            this.text = text;
        }

        /** The name used on the command line. */
        public String text() {
            return text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * What to make.
     *
     * @param targets the kinds of files
     * @param precisions the TFLite files
     * @param size the fixed input size of the TFLite files, or empty for any; the SavedModel takes any
     */
    public record Request(Set<Target> targets, Set<Precision> precisions, Optional<ImageSize> size) {

        /** Everything, of any size. */
        public static final Request ALL =
                new Request(Set.of(Target.values()), Set.of(Precision.values()), Optional.empty());

        public Request {
            targets = Set.copyOf(targets);
            precisions = Set.copyOf(precisions);
        }
    }

    /**
     * What came of one file or folder.
     *
     * @param path where it is, or would have been
     * @param verification how it compares with the session; empty if it could not be made at all
     * @param problem why there is no such file, in a plain sentence; empty if there is
     */
    public record Outcome(Path path, Optional<Verification> verification, Optional<String> problem) {}

    private interface Opener {
        Segmenter open(Path path);
    }

    private final TrainedModel model;
    private final List<RgbImage> calibration;
    private final List<Sample> samples;
    private final Map<Optional<ImageSize>, List<LabelMap>> expected = new HashMap<>();

    /**
     * @param calibration training images that the ranges of integers are measured on, at least one if int8 is wanted
     * @param samples labelled images that each file is checked on, at least one
     */
    public Exporter(TrainedModel model, List<RgbImage> calibration, List<Sample> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("an export needs at least one labelled image to be checked on");
        }
        this.model = model;
        this.calibration = List.copyOf(calibration);
        this.samples = List.copyOf(samples);
    }

    /** The name of a TFLite file. */
    public static String fileName(Precision precision) {
        return "model-" + precision.text() + ".tflite";
    }

    /**
     * Writes {@code model.json} and what else is asked for into a folder, which is made when missing.
     *
     * @return an outcome for each file asked for, in a fixed order
     * @throws IllegalArgumentException if the network does not take the fixed size
     * @throws java.io.UncheckedIOException if a file cannot be written
     */
    public List<Outcome> export(Path folder, Request request) {
        request.size().ifPresent(size -> model.network().shapes(size.height(), size.width()));
        model.card().write(folder.resolve(ModelCard.FILE_NAME));
        List<Outcome> outcomes = new ArrayList<>();
        if (request.targets().contains(Target.SAVED_MODEL)) {
            outcomes.add(savedModel(folder.resolve(SAVED_MODEL)));
        }
        if (request.targets().contains(Target.TFLITE)) {
            for (Precision precision : Precision.values()) {
                if (request.precisions().contains(precision)) {
                    outcomes.add(tfLite(folder.resolve(fileName(precision)), precision, request.size()));
                }
            }
        }
        return outcomes;
    }

    private Outcome savedModel(Path folder) {
        Check check = new Check(folder, Precision.FLOAT32, Optional.empty());
        if (model.downsampling() && model.indicator().kind() == Indicator.Kind.RANDOM) {
            return check.outcome(Optional.of("there is no " + SAVED_MODEL
                    + ", because the p of this model's images is random, not found in the image"));
        }
        try {
            AtomicFiles.writeDirectory(folder, path -> {
                SavedModelExport.write(model, path);
                check.run(path, SavedModelSegmenter::open);
            });
        } catch (FailedCheckException e) {
            return check.outcome(Optional.of(e.getMessage()));
        }
        return check.outcome(Optional.empty());
    }

    private Outcome tfLite(Path file, Precision precision, Optional<ImageSize> size) {
        Check check = new Check(file, precision, size);
        try {
            TfLiteExport export = new TfLiteExport(TfLiteConverter.find());
            byte[] bytes = precision == Precision.INT8
                    ? export.int8(model, calibration, size)
                    : export.float32(model, size);
            int threads = Runtime.getRuntime().availableProcessors();
            AtomicFiles.write(file, path -> {
                Files.write(path, bytes);
                check.run(path, made -> TfLiteSegmenter.open(made, Optional.of(model.card()), threads));
            });
        } catch (ConverterUnavailableException | ConversionException | FailedCheckException e) {
            return check.outcome(Optional.of(e.getMessage()));
        }
        return check.outcome(Optional.empty());
    }

    /** The check of one file, and what it found. */
    private final class Check {

        private final Path path;
        private final Precision precision;
        private final Optional<ImageSize> size;
        private Optional<Verification> found = Optional.empty();

        Check(Path path, Precision precision, Optional<ImageSize> size) {
            this.path = path;
            this.precision = precision;
            this.size = size;
        }

        void run(Path made, Opener opener) {
            List<LabelMap> wanted = expected.computeIfAbsent(size, Exporter.this::sessionLabels);
            Verification verification;
            try (Segmenter segmenter = opener.open(made)) {
                verification = Verification.of(segmenter, samples, wanted, model.classes().size());
            }
            found = Optional.of(verification);
            Optional<String> problem =
                    precision == Precision.INT8 ? verification.loss() : verification.disagreement();
            problem.ifPresent(reason -> {
                throw new FailedCheckException(path.getFileName() + " was not kept: " + reason);
            });
        }

        Outcome outcome(Optional<String> problem) {
            return new Outcome(path, found, problem);
        }
    }

    private static final class FailedCheckException extends RuntimeException {
        FailedCheckException(String message) {
            super(message);
        }
    }

    private List<LabelMap> sessionLabels(Optional<ImageSize> size) {
        try (Reference reference = new Reference(model, size)) {
            return samples.stream().map(sample -> reference.segment(sample.image())).toList();
        }
    }
}
