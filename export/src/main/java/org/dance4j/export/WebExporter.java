package org.dance4j.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.tflite.IoType;
import org.dance4j.export.tflite.Quantization;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.export.tflite.TfLiteForm;
import org.dance4j.export.tflite.TfLiteOutput;
import org.dance4j.export.web.LiteRtJs;
import org.dance4j.export.web.WebPage;

/** Makes a page that runs a model in a browser; its TFLite files are checked as an {@link Exporter}'s are. */
public final class WebExporter {

    private final List<TrainedModel> models;
    private final List<Double> shares;
    private final ModelCard card;
    private final List<Sample> samples;
    private final SessionLabels expected;
    private final ModelFiles files;

    /** @param expected what the model's session says of the samples */
    WebExporter(
            TrainedModel model,
            Optional<SlimmableModel> slimmable,
            ModelCard card,
            List<Sample> samples,
            SessionLabels expected,
            ModelFiles files) {
        this.models = slimmable
                .map(all -> IntStream.range(0, all.widths().size())
                        .mapToObj(all::at)
                        .toList())
                .orElse(List.of(model));
        this.shares = slimmable.map(SlimmableModel::shares).orElse(List.of(1.0));
        this.card = card;
        this.samples = samples;
        this.expected = expected;
        this.files = files;
    }

    /**
     * Writes the page into a folder, replacing one that is there.
     *
     * @param liteRt a folder in which {@code npm install} brought LiteRT.js; without it npm is run here
     * @return an outcome for each of the page's TFLite files, from small to large; with a problem in one there is no
     *     page, and its outcome is the only one
     * @throws org.dance4j.common.io.BadInputException if LiteRT.js cannot be had
     * @throws java.io.UncheckedIOException if a file cannot be written
     */
    public List<Exporter.Outcome> export(Path folder, Optional<Path> liteRt) {
        WebPage.requireIndicator(card);
        WebPage page = WebPage.of(
                card,
                samples,
                shares,
                models.stream().map(TrainedModel::network).toList());
        List<Exporter.Outcome> outcomes = new ArrayList<>();
        LiteRtJs.Use use = runtime -> AtomicFiles.writeDirectory(folder, made -> {
            Files.createDirectories(made);
            page.write(made, samples, runtime);
            for (int i = 0; i < models.size(); i++) {
                SessionLabels labels = i == 0 ? expected : new SessionLabels(models.get(i), samples);
                for (ImageSize step : page.steps()) {
                    String name = page.fileName(step, i);
                    Exporter.Outcome outcome = files.tfLite(
                            made.resolve(name),
                            models.get(i),
                            labels,
                            form(i, step),
                            TfLiteExport.CalibrationData.NONE);
                    outcomes.add(new Exporter.Outcome(folder.resolve(name), outcome.comparison(), outcome.problem()));
                    outcome.problem().ifPresent(problem -> {
                        throw new FileCheck.FailedException(problem);
                    });
                }
            }
        });
        try {
            if (liteRt.isPresent()) {
                use.with(LiteRtJs.in(liteRt.get()));
            } else {
                LiteRtJs.fetched(use);
            }
        } catch (FileCheck.FailedException e) {
            Exporter.Outcome failed = outcomes.get(outcomes.size() - 1);
            return List.of(new Exporter.Outcome(
                    failed.path(), failed.comparison(), Optional.of(e.getMessage() + "; so no web page was made")));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("npm cannot be run in the folder for temporary files: " + e.getMessage(), e));
        }
        return outcomes;
    }

    private TfLiteForm form(int width, ImageSize size) {
        return new TfLiteForm(
                Quantization.FLOAT16,
                IoType.FLOAT32,
                TfLiteOutput.fastest(models.get(width).network()),
                Optional.of(size));
    }
}
