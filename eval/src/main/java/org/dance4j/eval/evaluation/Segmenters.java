package org.dance4j.eval.evaluation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dance4j.common.io.BadInputException;
import org.dance4j.eval.inference.SavedModelSegmenter;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.onnx.OnnxSegmenter;
import org.dance4j.eval.inference.tflite.TfLiteSegmenter;
import org.dance4j.graphs.ops.Normalize;

/** Opens exported models. */
public final class Segmenters {

    private Segmenters() {}

    /** Whether a path is one that {@link #open} takes: a SavedModel folder, a {@code .tflite} or an {@code .onnx} file. */
    public static boolean isExported(Path model) {
        return isSavedModel(model) || isTfLite(model) || isOnnx(model);
    }

    /** Opens a SavedModel folder, or a {@code .tflite} or {@code .onnx} file that says itself how it takes pixel values. */
    public static Segmenter open(Path model, int threads) {
        return open(model, threads, Optional.empty());
    }

    /**
     * Opens a SavedModel folder, a {@code .tflite} or an {@code .onnx} file.
     *
     * @param threads threads a model may use
     * @param told what a model that was made elsewhere subtracts from pixel values and divides them by; a model that
     *     takes floats and does not say so itself needs it
     * @throws BadInputException if it is none of them, or it is not known which pixel values it takes
     */
    public static Segmenter open(Path model, int threads, Optional<Normalize> told) {
        return open(model, threads, told, OptionalDouble.empty());
    }

    /**
     * The same at one of the widths that a model runs at.
     *
     * @param width the widest if empty
     * @throws BadInputException as there, or if the model does not run at the width
     */
    public static Segmenter open(Path model, int threads, Optional<Normalize> told, OptionalDouble width) {
        if (!Files.exists(model)) {
            throw new BadInputException("there is no model " + model);
        } else if (isSavedModel(model)) {
            return SavedModelSegmenter.open(model, threads, told, width);
        } else if (isTfLite(model)) {
            return TfLiteSegmenter.open(model, threads, told, width);
        } else if (isOnnx(model) && width.isPresent()) {
            throw new BadInputException(model + " runs at one width only: ONNX files hold no other");
        } else if (isOnnx(model)) {
            return OnnxSegmenter.open(model, threads, told);
        }
        throw new BadInputException(
                model + " is no model: expected a SavedModel folder (with saved_model.pb), a .tflite or an .onnx file");
    }

    /** Opens a model that may use every core. */
    public static Segmenter open(Path model) {
        return open(model, Runtime.getRuntime().availableProcessors());
    }

    /** Whether a folder holds a SavedModel, intact or not. */
    public static boolean isSavedModel(Path model) {
        return Files.isRegularFile(model.resolve(SavedModelSegmenter.GRAPH_FILE));
    }

    /** Whether a path is a file of ONNX, by its name. */
    public static boolean isOnnx(Path model) {
        return Files.isRegularFile(model) && model.getFileName().toString().endsWith(".onnx");
    }

    /** Whether a path is a file of TFLite, by its name. */
    public static boolean isTfLite(Path model) {
        return Files.isRegularFile(model) && model.getFileName().toString().endsWith(".tflite");
    }
}
