package org.dance4j.cli.options;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.export.Exporter;
import org.dance4j.export.onnx.OnnxExport;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.export.tflite.IoType;
import org.dance4j.export.tflite.Quantization;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.export.tflite.TfLiteOutput;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** In which numbers exported files compute, and what they take and give. */
public final class FormOptions {

    private static final List<String> OF_FILES =
            List.of("--quantize", "--io-type", "--output", "--calibration", "--calibration-images", "--size");

    private static final List<String> OF_SAVED_MODELS = List.of("--precision");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--quantize",
            split = ",",
            paramLabel = "NAME",
            description =
                    "The TFLite files, and of float32 and int8 the ONNX files: float32; float16, half the size (weights); dynamic, a quarter (8-bit weights); int8, all in 8-bit integers. Default: float32,int8; of a network that was trained in integers int8.")
    private List<Quantization> asked;

    @Option(
            names = "--precision",
            split = ",",
            paramLabel = "NAME",
            description =
                    "The SavedModels, by what convolutions compute in: float32; bfloat16, for processors that have it, in the folder saved_model-bfloat16. Default: float32.")
    private List<Precision> served = List.of(Precision.FLOAT32);

    @Option(
            names = "--io-type",
            paramLabel = "NAME",
            description =
                    "What the int8 TFLite file takes and gives (ONNX files: float32): int8, uint8, or float32, which browsers need. Default: int8.")
    private IoType ioType = IoType.INT8;

    @Option(
            names = "--output",
            paramLabel = "NAME",
            description =
                    "What the TFLite and ONNX files give for each pixel: logits, scores (probabilities) or labels (the class); or coarse, the logits as the network has them before it enlarges them, which is faster and leaves that to who labels. Default: logits.")
    private TfLiteOutput output = TfLiteOutput.LOGITS;

    @Option(
            names = "--calibration",
            paramLabel = "NAME",
            description =
                    "How int8's ranges follow from training images: min-max, percentile or moving-average. Default: min-max.")
    private CalibrationMethod calibration = CalibrationMethod.MIN_MAX;

    @Option(
            names = "--calibration-images",
            paramLabel = "N",
            description = "Training images that int8's ranges are measured on, evenly spread over all. Default: 32.")
    private int calibrationImages = TfLiteExport.CALIBRATION_IMAGES;

    @Option(
            names = "--size",
            paramLabel = "HxW",
            description = "The input size of the TFLite and ONNX files. Default: any size that the network takes,"
                    + " of even width for int8 TFLite files.")
    private ImageSize size;

    /** The most training images that ranges of integers are measured on. */
    public int calibrationImages() {
        return calibrationImages;
    }

    /** How ranges of integers follow from training images. */
    public CalibrationMethod calibration() {
        return calibration;
    }

    /** Whether SavedModels that compute in this are asked for. */
    public boolean serves(Precision precision) {
        return served.contains(precision);
    }

    /** What is asked for of TFLite and ONNX files beside some. */
    public List<Quantization> precisionsBut(Collection<Quantization> some) {
        return precisions(false).stream()
                .filter(precision -> !some.contains(precision))
                .toList();
    }

    /**
     * Requires what SavedModels can compute in.
     *
     * @throws BadInputException if it is something else
     */
    public void requireServable() {
        if (served.contains(Precision.FLOAT16)) {
            throw new BadInputException("--precision of SavedModels is float32 or bfloat16, found float16");
        }
    }

    /**
     * Requires that files can be made as asked for.
     *
     * @param targets what is to be made
     * @throws BadInputException if there are no images to measure ranges on, or no ONNX files of that kind
     */
    public void require(List<Exporter.Target> targets) {
        if (calibrationImages < 1 && makesInt8(targets)) {
            throw new BadInputException("int8 needs --calibration-images to be at least 1, found " + calibrationImages);
        }
        requireOnnxForms(targets);
        if (!targets.contains(Exporter.Target.TFLITE) && !targets.contains(Exporter.Target.ONNX)) {
            requireNone(OF_FILES, "TFLite and ONNX files");
        }
        if (!targets.contains(Exporter.Target.SAVED_MODEL)) {
            requireNone(OF_SAVED_MODELS, "SavedModels");
        }
    }

    private void requireNone(List<String> options, String what) {
        CommandLine.ParseResult given = command.commandLine().getParseResult();
        options.stream().filter(given::hasMatchedOption).findFirst().ifPresent(option -> {
            throw new BadInputException(option + " is about " + what + ", and none are made here: see --to");
        });
    }

    /** Where TFLite files are made too, what ONNX lacks is for these. */
    private void requireOnnxForms(List<Exporter.Target> targets) {
        if (!targets.contains(Exporter.Target.ONNX)) {
            return;
        }
        boolean alone = !targets.contains(Exporter.Target.TFLITE);
        List<Quantization> lacking = precisionsBut(OnnxExport.PRECISIONS);
        if (!lacking.isEmpty() && (alone || lacking.size() == precisions(false).size())) {
            throw new BadInputException("--to onnx makes files of --quantize float32 and int8, found "
                    + lacking.get(0).text());
        } else if (alone && ioType != IoType.INT8) {
            throw new BadInputException(
                    "--io-type is for TFLite files; ONNX files take and give float32, found " + ioType.text());
        }
    }

    private List<Quantization> precisions(boolean trainedInIntegers) {
        if (asked != null) {
            return asked;
        }
        return trainedInIntegers ? List.of(Quantization.INT8) : Quantization.USUAL;
    }

    /**
     * What is asked for.
     *
     * @param kinds of files, at least one
     * @param trainedInIntegers whether the network was trained in integers, of which there are no files of floats
     */
    public Exporter.Request request(Set<Exporter.Target> kinds, boolean trainedInIntegers) {
        return new Exporter.Request(
                kinds,
                EnumSet.copyOf(precisions(trainedInIntegers)),
                Optional.ofNullable(size),
                ioType,
                output,
                calibration,
                EnumSet.copyOf(served));
    }

    /** Whether files of integers are among what is to be made. */
    public boolean makesInt8(List<Exporter.Target> targets) {
        return (targets.contains(Exporter.Target.TFLITE) || targets.contains(Exporter.Target.ONNX))
                && precisions(false).contains(Quantization.INT8);
    }
}
