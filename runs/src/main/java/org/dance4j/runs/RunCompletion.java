package org.dance4j.runs;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.random.EvenSubset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.Evaluation;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.measure.Consumption;
import org.dance4j.eval.measure.ConsumptionMeter;
import org.dance4j.eval.measure.MeteredSegmenter;
import org.dance4j.eval.metrics.EvaluationResult;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.eval.reports.Report;
import org.dance4j.eval.reports.ReportData;
import org.dance4j.eval.reports.SampleStrip;
import org.dance4j.export.Exporter;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.training.TrainingOutcome;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunLog;
import org.dance4j.training.state.TrainingState;

/** What follows training: evaluation, files for other runtimes, costs, {@code metrics.json}, report and summary. */
public final class RunCompletion {

    private static final int CHECK_IMAGES = 100;
    private static final int STRIPS_PER_THIRD = 2;

    private final RunListener listener;
    private final StoredRun run;
    private final Network built;
    private final TrainingData data;
    private final ConsumptionMeter meter;
    private final boolean exports;

    /**
     * @param meter measures what labelling images consumes; it stays open
     * @param exports whether files for other runtimes are made
     */
    RunCompletion(
            RunListener listener,
            StoredRun run,
            Network built,
            TrainingData data,
            ConsumptionMeter meter,
            boolean exports) {
        this.listener = listener;
        this.run = run;
        this.built = built;
        this.data = data;
        this.meter = meter;
        this.exports = exports;
    }

    /** Makes everything from the run's last checkpoint. */
    Metrics complete(TrainingOutcome outcome) {
        Checkpoint checkpoint = outcome.checkpoint();
        TrainedModel slim = model(checkpoint.network(), checkpoint.weights());
        List<WidthEvaluation.AtWidth> widths = checkpoint.model().widths().all().stream()
                .map(width -> new WidthEvaluation.AtWidth(
                        width,
                        model(
                                width.cutOut(checkpoint.network()),
                                width.cutOut(checkpoint.network(), checkpoint.weights()))))
                .toList();
        TrainedModel full =
                model(built, Weights.initial(built, run.config().seed())).withoutDownsampling();
        List<Double> complexity =
                data.validation().stream().map(data.complexity()::complexity).toList();

        EvaluationResult result;
        Consumption inference;
        List<SampleStrip> strips;
        try (SessionSegmenter segmenter =
                new SessionSegmenter(slim, run.config().threads())) {
            // The network prepares itself at its first image, for labels alone and for what is asked for beside them.
            RgbImage first = data.validation().get(0).image();
            segmenter.run(first, segmenter.sizeFor(first)).close();
            MeteredSegmenter metered = new MeteredSegmenter(segmenter, meter);
            try (Reporter.Task progress = listener.task("evaluating")) {
                result = Evaluation.run(metered, data.classes(), data.validation(), progress);
            }
            inference = metered.perImage();
            strips = SampleStrip.choose(segmenter, data.validation(), complexity, STRIPS_PER_THIRD);
        }
        RunCosts costs = new RunCosts(built, full, slim, data.validation(), run.config());
        ReportData.Widths atWidths =
                WidthEvaluation.measure(widths, result, data, run.config().threads(), listener);
        Figures figures = new Figures(result, inference, atWidths, outcome);
        // What training came to is kept before anything else can go wrong.
        Metrics metrics = write(figures, costs, List.of(), false, strips);
        if (exports) {
            Optional<SlimmableModel> slimmable =
                    run.slimmable(checkpoint, slim, checkpoint.model().widths().all());
            ModelCard card = slim.card()
                    .with(run.origin(checkpoint, built, result.meanIou(), result.macsPerImage()))
                    .withWidths(slimmable.map(SlimmableModel::shares).orElse(List.of()));
            metrics = write(figures, costs, export(slim, slimmable, card), true, strips);
        }
        listener.completed(metrics, outcome.batchNorm(), run.folder().path());
        return metrics;
    }

    /** What was measured of the trained network. */
    private record Figures(
            EvaluationResult result, Consumption inference, ReportData.Widths widths, TrainingOutcome outcome) {}

    /** Writes figures and report. */
    private Metrics write(
            Figures figures,
            RunCosts costs,
            List<Exporter.Outcome> outcomes,
            boolean exported,
            List<SampleStrip> strips) {
        EvaluationResult result = figures.result();
        TrainingState state = figures.outcome().checkpoint().state();
        Metrics metrics = new Metrics(
                result.classNames(),
                result.iou(),
                result.meanIou(),
                result.pixelAccuracy(),
                costs.full(figures.outcome().log(), exported),
                costs.slim(state, result.macsPerImage(), outcomes),
                outcomes.stream()
                        .filter(export -> export.comparison().isPresent()
                                || export.problem().isPresent())
                        .map(RunCompletion::entry)
                        .toList(),
                state.consumption(),
                figures.inference(),
                costs.latencyRatio(),
                result.details(),
                figures.widths().figures());
        metrics.write(run.folder().metrics());
        Report.write(
                run.folder().report(),
                RunReport.data(
                        run.config(),
                        data,
                        metrics,
                        figures.outcome(),
                        RunLog.warnings(run.folder()),
                        strips,
                        figures.widths().strips()));
        return metrics;
    }

    private List<Exporter.Outcome> export(TrainedModel slim, Optional<SlimmableModel> slimmable, ModelCard card) {
        listener.line("exporting, and checking what is exported");
        List<Exporter.Outcome> outcomes = outcomes(slim, slimmable, card);
        outcomes.stream()
                .flatMap(export -> export.problem().stream())
                .distinct()
                .forEach(listener::warn);
        if (KernelGrids.of(slim.network()).isPresent()) {
            listener.line(Exporter.FLOATS_ON_THE_GRID);
        }
        return outcomes;
    }

    private List<Exporter.Outcome> outcomes(TrainedModel slim, Optional<SlimmableModel> slimmable, ModelCard card) {
        try {
            return exporter(slim, slimmable, card, data, TfLiteExport.CALIBRATION_IMAGES)
                    .export(
                            run.folder().path(),
                            KernelGrids.of(slim.network()).isPresent()
                                    ? Exporter.Request.USUAL_INTEGERS
                                    : Exporter.Request.USUAL);
        } catch (RuntimeException | Error e) {
            String problem = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return List.of(new Exporter.Outcome(
                    run.folder().path().resolve(Exporter.SAVED_MODEL),
                    Optional.empty(),
                    Optional.of("nothing was exported: " + problem)));
        }
    }

    private TrainedModel model(Network network, Weights weights) {
        return run.config().model(network, weights, data.classes(), data.complexity());
    }

    /**
     * What exports a model, calibrated on so many training images and checked on validation images.
     *
     * @param slimmable the model at all its widths, if it has several
     */
    static Exporter exporter(
            TrainedModel model,
            Optional<SlimmableModel> slimmable,
            ModelCard card,
            TrainingData data,
            int calibrationImages) {
        List<RgbImage> calibration = EvenSubset.of(data.training(), calibrationImages).stream()
                .map(Sample::image)
                .toList();
        return new Exporter(model, slimmable, card, calibration, EvenSubset.of(data.validation(), CHECK_IMAGES));
    }

    private static Metrics.Export entry(Exporter.Outcome outcome) {
        Path name = outcome.path().getFileName();
        return new Metrics.Export(
                name.toString(),
                outcome.comparison().map(check -> check.agreement()).orElse(Double.NaN),
                outcome.comparison().map(check -> check.meanIou()).orElse(Double.NaN),
                outcome.comparison().map(check -> check.sessionMeanIou()).orElse(Double.NaN),
                outcome.problem().orElse(null));
    }
}
