package org.dance4j.runs.verification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.io.TemporaryFolder;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.Segmenters;
import org.dance4j.eval.evaluation.Tolerance;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.errors.ConversionException;
import org.dance4j.export.errors.ConverterUnavailableException;
import org.dance4j.export.onnx.OnnxExport;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.export.savedmodel.SavedModelExport;
import org.dance4j.export.tflite.TfLiteConverter;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.export.tflite.TfLiteForm;
import org.dance4j.export.tflite.TfLiteMetadata;
import org.dance4j.export.tflite.TfLiteOutput;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;

/**
 * A run's network before any slimming, in files like those exported of the slim one, to be timed beside these. Its weights
 * are random, on which no kernel's time depends.
 */
final class FullNetwork implements AutoCloseable {

    private static final long SEED = 1;

    private final TrainedModel model;
    private final TemporaryFolder folder;

    private FullNetwork(TrainedModel model, TemporaryFolder folder) {
        this.model = model;
        this.folder = folder;
    }

    /**
     * The full network of a slim model, for images of the same sizes.
     *
     * @param built the network before any slimming
     * @return empty if the model has all its channels, or was trained in integers
     */
    static Optional<FullNetwork> of(Network built, TrainedModel slim) {
        if (built.inference().madeChannels().equals(slim.network().inference().madeChannels())
                || KernelGrids.of(built).isPresent()) {
            return Optional.empty();
        }
        TrainedModel full = new TrainedModel(
                built,
                Weights.initial(built, SEED),
                slim.classes(),
                slim.complexity(),
                slim.downsampling(),
                slim.indicator(),
                slim.minResolution());
        TemporaryFolder folder = TemporaryFolder.make("dance4j-full");
        full.card().write(folder.resolve(ModelCard.FILE_NAME));
        return Optional.of(new FullNetwork(full, folder));
    }

    /**
     * Writes the full network in the form of an exported file.
     *
     * @param exported a SavedModel's folder under any name, or a TFLite or ONNX file under the name that it was exported with
     * @param image what ranges of integers are measured on
     * @return empty if the file has another name or coarse logits, or the form cannot be made of the full network
     */
    Optional<Path> like(Path exported, RgbImage image) {
        String name = exported.toAbsolutePath().normalize().getFileName().toString();
        Path made = folder.resolve(name);
        TfLiteExport.CalibrationData data = new TfLiteExport.CalibrationData(List.of(image), CalibrationMethod.MIN_MAX);
        try {
            if (Segmenters.isSavedModel(exported)) {
                Precision precision = Tolerance.precision(exported);
                SavedModelExport.write(model, model.card().savedIn(precision), precision, made);
                return Optional.of(made);
            }
            boolean isOnnx = Segmenters.isOnnx(exported);
            Optional<TfLiteForm> form = TfLiteForm.named(isOnnx ? name.replaceFirst("\\.onnx$", ".tflite") : name);
            // Where coarse logits agree on a class nothing is enlarged, and those of random weights seldom do.
            if (form.isEmpty() || form.get().output() == TfLiteOutput.COARSE) {
                return Optional.empty();
            }
            // The card beside a file counts for those that say that they are dance4j's.
            Files.write(
                    made,
                    isOnnx
                            ? OnnxExport.convert(model, model.card(), form.get(), data)
                            : TfLiteMetadata.describe(
                                    new TfLiteExport(TfLiteConverter.find()).convert(model, form.get(), data),
                                    model.card()));
            return Optional.of(made);
        } catch (ConversionException | ConverterUnavailableException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static UncheckedIOException failed(IOException e) {
        return new UncheckedIOException(
                new IOException("cannot write to the folder for temporary files: " + e.getMessage(), e));
    }

    @Override
    public void close() {
        folder.close();
    }
}
