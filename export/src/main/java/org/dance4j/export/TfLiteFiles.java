package org.dance4j.export;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.datasets.Sample;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.inference.tflite.TfLiteChecksum;
import org.dance4j.eval.inference.tflite.TfLiteSegmenter;
import org.dance4j.export.errors.ConversionException;
import org.dance4j.export.errors.ConverterUnavailableException;
import org.dance4j.export.tflite.NamedBuffer;
import org.dance4j.export.tflite.TfLiteConverter;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.export.tflite.TfLiteForm;
import org.dance4j.export.tflite.TfLiteMetadata;

/** Makes TFLite files of a model's networks, each checked before it is there. */
final class TfLiteFiles {

    private final ModelCard card;
    private final List<Sample> samples;

    /**
     * @param card what the files tell of the model
     * @param samples labelled images that each file is checked on
     */
    TfLiteFiles(ModelCard card, List<Sample> samples) {
        this.card = card;
        this.samples = samples;
    }

    /**
     * Makes a file.
     *
     * @param labels what the session makes of the images
     * @param data read for int8 only
     */
    Exporter.Outcome make(
            Path file,
            TrainedModel converted,
            SessionLabels labels,
            TfLiteForm form,
            TfLiteExport.CalibrationData data) {
        FileCheck check = new FileCheck(
                file, form.precision().tolerance(), samples, converted.classes().size());
        try {
            byte[] network = new TfLiteExport(TfLiteConverter.find()).convert(converted, form, data);
            byte[] bytes = TfLiteMetadata.describe(
                    new NamedBuffer(TfLiteChecksum.NAME, new byte[TfLiteChecksum.LENGTH]).addTo(network), card);
            TfLiteChecksum.seal(bytes);
            int threads = Runtime.getRuntime().availableProcessors();
            AtomicFiles.write(file, path -> {
                Files.write(path, bytes);
                check.run(
                        path, made -> TfLiteSegmenter.open(made, card, threads), labels.of(form.size(), form.output()));
            });
        } catch (FileCheck.FailedException e) {
            return check.outcome(Optional.of(e.getMessage()));
        } catch (ConverterUnavailableException | ConversionException e) {
            return check.outcome(Optional.of(Exporter.notMade(file, e)));
        }
        return check.outcome(Optional.empty());
    }
}
