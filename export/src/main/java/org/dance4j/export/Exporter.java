package org.dance4j.export;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.Tolerance;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.SavedModelSegmenter;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.metrics.Comparison;
import org.dance4j.export.errors.ConverterUnavailableException;
import org.dance4j.export.onnx.OnnxExport;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.export.savedmodel.SavedModelExport;
import org.dance4j.export.tflite.ComplexityModel;
import org.dance4j.export.tflite.IoType;
import org.dance4j.export.tflite.Quantization;
import org.dance4j.export.tflite.TfLiteConverter;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.export.tflite.TfLiteForm;
import org.dance4j.export.tflite.TfLiteMetadata;
import org.dance4j.export.tflite.TfLiteOutput;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.integers.ResizingRule;

/**
 * Makes the deployable files of a trained model. Each is run in its own runtime and compared with the session under a
 * temporary name; only if it passes is it moved into place.
 */
public final class Exporter {

    /** The TFLite file that finds an image's complexity and size; see {@link ComplexityModel}. */
    public static final String COMPLEXITY_MODEL = "complexity.tflite";

    /** What is said of a SavedModel of a network in integers. */
    public static final String FLOATS_ON_THE_GRID =
            "the SavedModel computes in floats, on the grid of the trained integers; what computes in integers is the int8"
                    + " file";

    /** The SavedModel's folder. */
    public static final String SAVED_MODEL = "saved_model";

    /** The web page's folder. */
    public static final String WEB_PAGE = "web";

    /** What kinds of files there are. */
    public enum Target {
        /** A SavedModel for servers, a folder. */
        SAVED_MODEL,
        /** TFLite files for devices, one for each precision. */
        TFLITE,
        /** ONNX files for other runtimes, one for each precision that ONNX has. */
        ONNX,
        /** The web page and its models, a folder. */
        WEB
    }

    /**
     * What to make.
     *
     * @param targets the kinds of files
     * @param precisions the TFLite files
     * @param size the fixed input size of the TFLite files, or empty for any; the SavedModel takes any
     * @param ioType what the int8 file takes and gives
     * @param output what the TFLite files give
     * @param calibration how the int8 file's ranges are found
     * @param served the SavedModels, by what their convolutions compute in
     */
    public record Request(
            Set<Target> targets,
            Set<Quantization> precisions,
            Optional<ImageSize> size,
            IoType ioType,
            TfLiteOutput output,
            CalibrationMethod calibration,
            Set<Precision> served) {

        /**
         * What is made of every run: the SavedModel and the {@linkplain Quantization#USUAL usual} TFLite files, of any
         * size.
         */
        public static final Request USUAL = new Request(
                Set.of(Target.SAVED_MODEL, Target.TFLITE), Set.copyOf(Quantization.USUAL), Optional.empty());

        /** What is made of a run that was trained in integers, which has no TFLite file of floats. */
        public static final Request USUAL_INTEGERS =
                new Request(USUAL.targets(), Set.of(Quantization.INT8), Optional.empty());

        /** Copies the sets. */
        public Request {
            targets = Set.copyOf(targets);
            precisions = Set.copyOf(precisions);
            served = Set.copyOf(served);
        }

        /** TFLite files that give logits, in the types of their precisions. */
        public Request(Set<Target> targets, Set<Quantization> precisions, Optional<ImageSize> size) {
            this(
                    targets,
                    precisions,
                    size,
                    IoType.INT8,
                    TfLiteOutput.LOGITS,
                    CalibrationMethod.MIN_MAX,
                    Set.of(Precision.FLOAT32));
        }

        Stream<Precision> savedModels() {
            return targets.contains(Target.SAVED_MODEL) ? served.stream().sorted() : Stream.empty();
        }

        List<TfLiteForm> forms() {
            return Stream.of(Quantization.values())
                    .filter(precisions::contains)
                    .map(precision -> new TfLiteForm(precision, ioType, output, size))
                    .toList();
        }

        Stream<TfLiteForm> onnxForms() {
            return targets.contains(Target.ONNX)
                    ? forms().stream().filter(form -> OnnxExport.PRECISIONS.contains(form.precision()))
                    : Stream.empty();
        }
    }

    /**
     * What came of one file or folder.
     *
     * @param path where it is, or would have been
     * @param comparison how it compares with the session; empty if it could not be made at all, and for
     *     {@link #COMPLEXITY_MODEL}
     * @param problem why there is no such file, in a plain sentence; empty if there is
     */
    public record Outcome(Path path, Optional<Comparison> comparison, Optional<String> problem) {}

    private final TrainedModel model;
    private final ModelCard card;
    private final List<RgbImage> calibration;
    private final List<Sample> samples;
    private final Optional<SlimmableModel> slimmable;
    private final SessionLabels expected;
    private final ModelFiles files;

    /** An exporter of a model of which nothing more is known than itself. */
    public Exporter(TrainedModel model, List<RgbImage> calibration, List<Sample> samples) {
        this(model, Optional.empty(), model.card(), calibration, samples);
    }

    /**
     * @param slimmable the model at all widths of its network, if it has several, which the SavedModel then holds
     * @param calibration training images that the ranges of integers are measured on, at least one if int8 is wanted
     * @param samples labelled images that each file is checked on, at least one
     */
    public Exporter(
            TrainedModel model,
            Optional<SlimmableModel> slimmable,
            ModelCard card,
            List<RgbImage> calibration,
            List<Sample> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("an export needs at least one labelled image to be checked on");
        }
        this.model = model;
        this.slimmable = slimmable;
        this.card = card;
        this.calibration = List.copyOf(calibration);
        this.samples = List.copyOf(samples);
        this.expected = new SessionLabels(model, this.samples);
        this.files = new ModelFiles(card, this.samples);
    }

    /** What is told of the model. */
    public ModelCard card() {
        return card;
    }

    /** How many images the ranges of integers are measured on. */
    public int calibrationImages() {
        return calibration.size();
    }

    /** The name of the folder of a SavedModel whose convolutions compute in a precision. */
    static String savedModel(Precision precision) {
        return precision == Precision.FLOAT32 ? SAVED_MODEL : SAVED_MODEL + "-" + EnumText.of(precision);
    }

    /** The name of the TFLite file in a precision's usual form. */
    public static String fileName(Quantization precision) {
        return TfLiteForm.of(precision).fileName();
    }

    /**
     * Writes {@code model.json} and what else is asked for into a folder, which is made when missing. What cannot be made is
     * removed where an earlier file of that name is another model's.
     *
     * @return an outcome for each file asked for, in a fixed order, whatever goes wrong with one of them; of {@code model.json}
     *     only if it could not be written
     * @throws org.dance4j.common.io.BadInputException if int8 is asked for and there is no image to calibrate it on
     * @throws IllegalArgumentException if the network does not take the fixed size
     */
    public List<Outcome> export(Path folder, Request request) {
        TfLiteExport.CalibrationData data = data(model, calibration, request);
        return made(folder, card, request, outcomes -> make(folder, request, data, outcomes));
    }

    /**
     * Writes {@code model.json} and files beside it, and sees to it that none of another model is among those asked for.
     *
     * @param files makes them, and adds their outcomes
     */
    static List<Outcome> made(Path folder, ModelCard card, Request request, Consumer<List<Outcome>> files) {
        ExportFolder exported = new ExportFolder(folder);
        boolean remade = exported.isOf(card);
        List<Path> staying = exported.staying(request, card);
        List<Outcome> outcomes = described(folder, card);
        files.accept(outcomes);
        if (!remade) {
            exported.removeFailed(outcomes);
        }
        staying.forEach(file -> outcomes.add(new Outcome(
                file,
                Optional.empty(),
                Optional.of(file + " is still that of the model before: export it again, or remove it"))));
        return outcomes;
    }

    private void make(Path folder, Request request, TfLiteExport.CalibrationData data, List<Outcome> outcomes) {
        request.savedModels().forEach(precision -> {
            Path savedModel = folder.resolve(savedModel(precision));
            outcomes.add(attempt(savedModel, () -> savedModel(savedModel, precision)));
        });
        if (request.targets().contains(Target.TFLITE)) {
            for (TfLiteForm form : request.forms()) {
                Path file = folder.resolve(form.fileName());
                outcomes.add(attempt(file, () -> files.tfLite(file, model, expected, form, data)));
            }
            // A random p that no size follows from is of no use to a device.
            if (model.downsampling() || model.indicator().kind() != Indicator.Kind.RANDOM) {
                Path file = folder.resolve(COMPLEXITY_MODEL);
                outcomes.add(attempt(file, () -> complexity(file)));
            }
        }
        request.onnxForms().forEach(form -> {
            Path file = folder.resolve(OnnxExport.fileName(form));
            outcomes.add(attempt(file, () -> files.onnx(file, model, expected, form, data)));
        });
    }

    /** What exports the network at all its widths in one file; empty if it runs at one only. */
    public Optional<WidthsExporter> widths() {
        return slimmable.map(all -> new WidthsExporter(all, card, calibration, samples));
    }

    /** What integers of a request are calibrated on. */
    static TfLiteExport.CalibrationData data(TrainedModel model, List<RgbImage> calibration, Request request) {
        TfLiteExport.CalibrationData data = new TfLiteExport.CalibrationData(calibration, request.calibration());
        // What was trained in integers has its ranges.
        if (KernelGrids.of(model.network()).isEmpty()
                && (request.targets().contains(Target.TFLITE)
                        || request.targets().contains(Target.ONNX))
                && request.precisions().contains(Quantization.INT8)) {
            data.requireImages();
        }
        request.size().ifPresent(size -> model.network().shapes(size.height(), size.width()));
        return data;
    }

    /** Writes what is told of a model, and gives the outcome if it could not be written. */
    private static List<Outcome> described(Path folder, ModelCard card) {
        Path file = folder.resolve(ModelCard.FILE_NAME);
        Outcome outcome = attempt(file, () -> {
            card.write(file);
            return new Outcome(file, Optional.empty(), Optional.empty());
        });
        return outcome.problem().isPresent() ? new ArrayList<>(List.of(outcome)) : new ArrayList<>();
    }

    /** What exports the model as a web page. */
    public WebExporter web() {
        return new WebExporter(model, slimmable, card, samples, expected, files);
    }

    private Outcome savedModel(Path folder, Precision precision) {
        FileCheck check = new FileCheck(
                folder, Tolerance.of(precision), samples, model.classes().size());
        if (hasRandomP()) {
            return check.outcome(Optional.of(withoutP(folder.getFileName().toString())));
        }
        try {
            AtomicFiles.writeDirectory(folder, path -> {
                if (slimmable.isPresent()) {
                    SavedModelExport.write(slimmable.get(), card, precision, path);
                    checkNarrower(slimmable.get(), path, check);
                } else {
                    SavedModelExport.write(model, card, precision, path);
                }
                check.run(
                        path,
                        "it",
                        SavedModelSegmenter::open,
                        expected.of(Optional.empty(), TfLiteOutput.LOGITS, ResizingRule.TFLITE));
            });
        } catch (FileCheck.FailedException e) {
            return check.outcome(Optional.of(e.getMessage()));
        }
        return check.outcome(Optional.empty());
    }

    private void checkNarrower(SlimmableModel all, Path made, FileCheck check) {
        int threads = Runtime.getRuntime().availableProcessors();
        for (int i = 1; i < all.widths().size(); i++) {
            double share = all.widths().get(i).share();
            check.run(
                    made,
                    "width " + share,
                    path -> SavedModelSegmenter.open(path, threads, Optional.empty(), OptionalDouble.of(share)),
                    new SessionLabels(all.at(i), samples)
                            .of(Optional.empty(), TfLiteOutput.LOGITS, ResizingRule.TFLITE));
        }
    }

    private boolean hasRandomP() {
        return model.downsampling() && model.indicator().kind() == Indicator.Kind.RANDOM;
    }

    private static String withoutP(String name) {
        return "there is no " + name + ", because the p of this model's images is random, not found in the image";
    }

    private Outcome complexity(Path file) {
        if (hasRandomP()) {
            return new Outcome(file, Optional.empty(), Optional.of(withoutP(COMPLEXITY_MODEL)));
        }
        AtomicFiles.write(
                file,
                TfLiteMetadata.describeComplexity(ComplexityModel.convert(
                        TfLiteConverter.find(), model.indicator(), model.complexity(), model.resolution())));
        return new Outcome(file, Optional.empty(), Optional.empty());
    }

    /** One file's failure, whatever it is, takes no other file with it. */
    static Outcome attempt(Path file, Supplier<Outcome> work) {
        try {
            return work.get();
        } catch (RuntimeException | Error e) {
            return new Outcome(file, Optional.empty(), Optional.of(notMade(file, e)));
        }
    }

    static String notMade(Path file, Throwable reason) {
        String problem = (reason instanceof UncheckedIOException io ? io.getCause() : reason).getMessage();
        // Of whichever file this is true, it is true of all, and needs to be told once.
        String name =
                reason instanceof ConverterUnavailableException ? "TFLite files were" : file.getFileName() + " was";
        return name + " not made: " + (problem == null ? reason.getClass().getSimpleName() : problem);
    }
}
