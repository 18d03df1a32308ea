package org.dance4j.eval.evaluation;

import com.google.common.base.Ascii;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Precision;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.metrics.Comparison;

/** How far the labels of an exported model may be from the session's: further for what computes more coarsely. */
public enum Tolerance {
    /** Weights in 8-bit integers, and with activations in floats or integers: at most 0.010 of mIoU is lost. */
    INTEGER("int8", "dynamic"),
    /**
     * The integers that a network was trained with, which its session has, too: the same label on at least 99.9% of pixels, and
     * a mIoU within 0.002. No file is told to be so by its name.
     */
    TRAINED_INTEGERS,
    /** Weights or features in 16-bit floats: the same label on at least 99.5% of pixels. */
    FLOAT16("float16", "fp16"),
    /** 32-bit floats throughout: the same label on at least 99.9% of pixels. */
    FLOAT32("float32", "fp32");

    private static final double MOST_LOSS = 0.010;
    private static final double MOST_DIFFERENCE = 0.002;

    private final List<String> words;

    Tolerance(String... words) {
        this.words = List.of(words);
    }

    /** What a SavedModel is held to whose convolutions compute in some precision. */
    public static Tolerance of(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> FLOAT32;
            case BFLOAT16, FLOAT16 -> FLOAT16;
        };
    }

    /**
     * What a SavedModel folder, a {@code .tflite} or an {@code .onnx} file is held to: for a folder what the card in it says
     * that its convolutions compute in or, where that says nothing, as earlier ones do, floats unless the folder's name has a
     * {@code bfloat16}; for a file what its name says (int8, dynamic, float16, float32), or else what its weights are stored
     * in, floats of ONNX.
     *
     * @throws BadInputException if the file has to be looked into and is no TFLite model
     */
    public static Tolerance of(Path model) {
        String name = Ascii.toLowerCase(model.getFileName().toString());
        if (Segmenters.isSavedModel(model)) {
            return of(precision(model));
        }
        if (Segmenters.isOnnx(model)
                && Arrays.stream(values()).allMatch(one -> one.words.stream().noneMatch(name::contains))) {
            return FLOAT32;
        }
        // The integers come first: a file with an int8 inside and a float32 border may be named after both.
        return Arrays.stream(values())
                .filter(tolerance -> tolerance.words.stream().anyMatch(name::contains))
                .findFirst()
                .orElseGet(() -> TfLiteContents.read(model).tolerance());
    }

    /** What a SavedModel's convolutions compute in, by the card in it or, where that says nothing, the folder's name. */
    public static Precision precision(Path savedModel) {
        String name = Ascii.toLowerCase(savedModel.getFileName().toString());
        return ModelCard.inside(savedModel)
                .map(ModelCard::precision)
                .orElse(
                        name.contains(Ascii.toLowerCase(Precision.BFLOAT16.name()))
                                ? Precision.BFLOAT16
                                : Precision.FLOAT32);
    }

    /** Why a model is too far from the session, if it is: the rest of a sentence that begins with the model. */
    public Optional<String> violation(Comparison found) {
        if (this == INTEGER) {
            return found.sessionMeanIou() - found.meanIou() <= MOST_LOSS
                    ? Optional.empty()
                    : Optional.of(String.format(
                            Locale.ROOT,
                            "has a mIoU of %.4f where the session has %.4f, at most %.3f less is allowed",
                            found.meanIou(),
                            found.sessionMeanIou(),
                            MOST_LOSS));
        }
        double difference = Math.abs(found.sessionMeanIou() - found.meanIou());
        if (this == TRAINED_INTEGERS && found.agreement() >= leastAgreement() && difference > MOST_DIFFERENCE) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "has a mIoU of %.4f where the session of the same integers has %.4f, at most %.3f apart are allowed",
                    found.meanIou(),
                    found.sessionMeanIou(),
                    MOST_DIFFERENCE));
        }
        return found.agreement() >= leastAgreement()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "agrees with the session on %.2f%% of pixels, at least %.1f%% are required",
                        // Rounded down, so that what is too little looks too little.
                        Math.floor(1e4 * found.agreement()) / 100,
                        100 * leastAgreement()));
    }

    /** The share of pixels whose label must be the session's; of {@link #INTEGER} nothing is asked but mIoU. */
    public double leastAgreement() {
        return switch (this) {
            case INTEGER -> 0;
            case FLOAT16 -> 0.995;
            case TRAINED_INTEGERS, FLOAT32 -> 0.999;
        };
    }
}
