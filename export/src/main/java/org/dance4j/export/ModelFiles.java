package org.dance4j.export;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.datasets.Sample;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.inference.onnx.OnnxSegmenter;
import org.dance4j.eval.inference.tflite.TfLiteChecksum;
import org.dance4j.eval.inference.tflite.TfLiteSegmenter;
import org.dance4j.export.errors.ConversionException;
import org.dance4j.export.errors.ConverterUnavailableException;
import org.dance4j.export.onnx.OnnxExport;
import org.dance4j.export.tflite.NamedBuffer;
import org.dance4j.export.tflite.TfLiteConverter;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.export.tflite.TfLiteForm;
import org.dance4j.export.tflite.TfLiteMetadata;

/** Makes TFLite and ONNX files of a model's networks, each checked before it is there. */
final class ModelFiles {

    private final ModelCard card;
    private final List<Sample> samples;

    /**
     * @param card what the files tell of the model
     * @param samples labelled images that each file is checked on
     */
    ModelFiles(ModelCard card, List<Sample> samples) {
        this.card = card;
        this.samples = samples;
    }

    /**
     * Makes a TFLite file.
     *
     * @param labels what the session makes of the images
     * @param data read for int8 only
     */
    Exporter.Outcome tfLite(
            Path file,
            TrainedModel converted,
            SessionLabels labels,
            TfLiteForm form,
            TfLiteExport.CalibrationData data) {
        return make(
                check(file, converted, form),
                labels,
                form,
                () -> {
                    byte[] network = new TfLiteExport(TfLiteConverter.find()).convert(converted, form, data);
                    byte[] bytes = TfLiteMetadata.describe(
                            new NamedBuffer(TfLiteChecksum.NAME, new byte[TfLiteChecksum.LENGTH]).addTo(network), card);
                    TfLiteChecksum.seal(bytes);
                    return bytes;
                },
                (made, threads) -> TfLiteSegmenter.open(made, card, threads));
    }

    /**
     * Makes an ONNX file.
     *
     * @param labels what the session makes of the images
     * @param data read for int8 only
     */
    Exporter.Outcome onnx(
            Path file,
            TrainedModel converted,
            SessionLabels labels,
            TfLiteForm form,
            TfLiteExport.CalibrationData data) {
        return make(
                check(file, converted, form),
                labels,
                form,
                () -> OnnxExport.convert(converted, card, form, data),
                (made, threads) -> OnnxSegmenter.open(made, card, threads));
    }

    private FileCheck check(Path file, TrainedModel converted, TfLiteForm form) {
        return new FileCheck(
                file, form.precision().tolerance(), samples, converted.classes().size());
    }

    private static Exporter.Outcome make(
            FileCheck check,
            SessionLabels labels,
            TfLiteForm form,
            Supplier<byte[]> contents,
            BiFunction<Path, Integer, Segmenter> opener) {
        try {
            byte[] bytes = contents.get();
            int threads = Runtime.getRuntime().availableProcessors();
            AtomicFiles.write(check.file(), path -> {
                Files.write(path, bytes);
                check.run(path, made -> opener.apply(made, threads), labels.of(form.size(), form.output()));
            });
        } catch (FileCheck.FailedException e) {
            return check.outcome(Optional.of(e.getMessage()));
        } catch (ConverterUnavailableException | ConversionException e) {
            return check.outcome(Optional.of(Exporter.notMade(check.file(), e)));
        }
        return check.outcome(Optional.empty());
    }
}
