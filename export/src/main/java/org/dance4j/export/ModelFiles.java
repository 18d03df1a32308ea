package org.dance4j.export;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.SlimmableModel;
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
import org.dance4j.export.tflite.widths.WidthsModel;
import org.dance4j.graphs.integers.ResizingRule;

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
                () -> labels.of(form.size(), form.output(), resizing(form)),
                () -> sealed(new TfLiteExport(TfLiteConverter.find()).convert(converted, form, data)),
                (made, threads) -> TfLiteSegmenter.open(made, card, threads));
    }

    private byte[] sealed(byte[] network) {
        byte[] bytes = TfLiteMetadata.describe(
                new NamedBuffer(TfLiteChecksum.NAME, new byte[TfLiteChecksum.LENGTH]).addTo(network), card);
        TfLiteChecksum.seal(bytes);
        return bytes;
    }

    /**
     * Makes a TFLite file of a network at all its widths.
     *
     * @param labels what the session makes of the images at each width
     * @param data read for int8 only
     */
    Exporter.Outcome widths(
            Path file,
            SlimmableModel all,
            List<SessionLabels> labels,
            TfLiteForm form,
            TfLiteExport.CalibrationData data) {
        FileCheck check = check(file, all.widest(), form);
        return make(
                check,
                () -> {
                    TfLiteExport export = new TfLiteExport(TfLiteConverter.find()).withKernelsAsTheyAre();
                    return sealed(WidthsModel.of(
                            all,
                            IntStream.range(0, labels.size())
                                    .mapToObj(i -> export.convert(all.at(i), form, data))
                                    .toList()));
                },
                (made, threads) -> {
                    // The widest last: it is what is told of the file.
                    for (int i = labels.size() - 1; i >= 0; i--) {
                        OptionalDouble share = OptionalDouble.of(all.shares().get(i));
                        check.run(
                                made,
                                "width " + share.getAsDouble(),
                                path -> TfLiteSegmenter.open(path, card, threads, share),
                                labels.get(i).of(form.size(), form.output(), resizing(form)));
                    }
                });
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
                () -> labels.of(form.size(), form.output(), ResizingRule.XNNPACK),
                () -> OnnxExport.convert(converted, card, form, data),
                (made, threads) -> OnnxSegmenter.open(made, card, threads));
    }

    private static ResizingRule resizing(TfLiteForm form) {
        return ResizingRule.of(form.size().isPresent());
    }

    private FileCheck check(Path file, TrainedModel converted, TfLiteForm form) {
        return new FileCheck(
                file, form.precision().tolerance(), samples, converted.classes().size());
    }

    private static Exporter.Outcome make(
            FileCheck check,
            Supplier<List<LabelMap>> wanted,
            Supplier<byte[]> contents,
            BiFunction<Path, Integer, Segmenter> opener) {
        return make(
                check,
                contents,
                (made, threads) -> check.run(made, "it", path -> opener.apply(path, threads), wanted.get()));
    }

    private static Exporter.Outcome make(
            FileCheck check, Supplier<byte[]> contents, ObjIntConsumer<Path> requireRight) {
        try {
            byte[] bytes = contents.get();
            AtomicFiles.write(check.file(), path -> {
                Files.write(path, bytes);
                requireRight.accept(path, Runtime.getRuntime().availableProcessors());
            });
        } catch (FileCheck.FailedException e) {
            return check.outcome(Optional.of(e.getMessage()));
        } catch (ConverterUnavailableException | ConversionException e) {
            return check.outcome(Optional.of(Exporter.notMade(check.file(), e)));
        }
        return check.outcome(Optional.empty());
    }
}
