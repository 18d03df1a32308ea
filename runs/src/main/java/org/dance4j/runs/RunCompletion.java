package org.dance4j.runs;

import org.dance4j.common.progress.Reporter;
import java.nio.file.Path;
import java.util.List;
import org.dance4j.common.random.EvenSubset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.Evaluation;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.measure.Consumption;
import org.dance4j.eval.measure.ConsumptionMeter;
import org.dance4j.eval.measure.MeteredSegmenter;
import org.dance4j.eval.metrics.EvaluationResult;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.eval.reports.Report;
import org.dance4j.eval.reports.SampleStrip;
import org.dance4j.export.Exporter;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.training.TrainingData;
import org.dance4j.training.TrainingOutcome;
import org.dance4j.training.state.Checkpoint;

/** What follows training: evaluation, files for other runtimes, costs, {@code metrics.json}, report and summary. */
public final class RunCompletion {

    private static final int CHECK_IMAGES = 100;
    private static final int STRIPS_PER_THIRD = 2;

    private final RunListener listener;
    private final StoredRun run;
    private final Network built;
    private final TrainingData data;
    private final ConsumptionMeter meter;

    /** @param meter measures what labelling images consumes; it stays open */
    RunCompletion(RunListener listener, StoredRun run, Network built, TrainingData data, ConsumptionMeter meter) {
        this.listener = listener;
        this.run = run;
        this.built = built;
        this.data = data;
        this.meter = meter;
    }

    /** Makes everything from the run's last checkpoint. */
    Metrics complete(TrainingOutcome outcome) {
        Checkpoint checkpoint = outcome.checkpoint();
        TrainedModel slim =
                model(checkpoint.network(), checkpoint.weights(), run.config().downsampling());
        TrainedModel full = model(built, Weights.initial(built, run.config().seed()), false);
        List<Double> complexity =
                data.validation().stream().map(data.complexity()::complexity).toList();

        EvaluationResult result;
        Consumption inference;
        List<SampleStrip> strips;
        try (SessionSegmenter segmenter =
                new SessionSegmenter(slim, run.config().threads())) {
            // The network prepares itself at its first image.
            segmenter.segment(data.validation().get(0).image());
            MeteredSegmenter metered = new MeteredSegmenter(segmenter, meter);
            try (Reporter.Task progress = listener.task("evaluating")) {
                result = Evaluation.run(metered, data.classes(), data.validation(), progress);
            }
            inference = metered.perImage();
            strips = SampleStrip.choose(segmenter, data.validation(), complexity, STRIPS_PER_THIRD);
        }
        ModelCard card = slim.card().with(run.origin(checkpoint, built, result.meanIou(), result.macsPerImage()));
        List<Exporter.Outcome> exports = run.config().settings().export() ? export(slim, card) : List.of();
        RunCosts costs = new RunCosts(built, full, slim, data.validation(), run.config());
        Metrics metrics = new Metrics(
                result.classNames(),
                result.iou(),
                result.meanIou(),
                result.pixelAccuracy(),
                costs.full(checkpoint.state()),
                costs.slim(
                        checkpoint.state(), result.macsPerImage(), run.folder().path()),
                exports.stream()
                        .filter(export -> export.comparison().isPresent()
                                || export.problem().isPresent())
                        .map(RunCompletion::entry)
                        .toList(),
                checkpoint.state().consumption(),
                inference);
        metrics.write(run.folder().metrics());
        Report.write(run.folder().report(), RunReport.data(run.config(), data, metrics, checkpoint.state(), strips));
        listener.completed(metrics, outcome.batchNorm(), run.folder().path());
        return metrics;
    }

    private List<Exporter.Outcome> export(TrainedModel slim, ModelCard card) {
        listener.line("exporting, and checking what is exported");
        List<Exporter.Outcome> exports = exporter(slim, card, data, TfLiteExport.CALIBRATION_IMAGES)
                .export(run.folder().path(), Exporter.Request.USUAL);
        exports.forEach(export -> export.problem().ifPresent(listener::warn));
        return exports;
    }

    private TrainedModel model(Network network, Weights weights, boolean downsampling) {
        return new TrainedModel(
                network.inference(),
                weights,
                data.classes(),
                data.complexity().fit(),
                downsampling,
                run.config().p());
    }

    /** What exports a model, calibrated on so many training images and checked on validation images. */
    public static Exporter exporter(TrainedModel model, ModelCard card, TrainingData data, int calibrationImages) {
        List<RgbImage> calibration = EvenSubset.of(data.training(), calibrationImages).stream()
                .map(Sample::image)
                .toList();
        return new Exporter(model, card, calibration, EvenSubset.of(data.validation(), CHECK_IMAGES));
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
