package org.dance4j.runs;

import java.util.ArrayList;
import java.util.List;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.random.EvenSubset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.Evaluation;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.measure.Latency;
import org.dance4j.eval.measure.Rounds;
import org.dance4j.eval.metrics.EvaluationResult;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.eval.reports.ReportData;
import org.dance4j.graphs.Cost;
import org.dance4j.slimming.widths.Width;
import org.dance4j.training.config.TrainingData;

/** What a network is worth and costs at each of its widths. */
final class WidthEvaluation {

    private static final int IMAGES = 8;
    private static final int ROUNDS = 3;
    private static final int STRIPS = 3;

    private WidthEvaluation() {}

    /**
     * A width and the network that it is, cut out.
     *
     * @param model the network alone
     */
    record AtWidth(Width width, TrainedModel model) {}

    /**
     * Figures and images of each width.
     *
     * @param widths from wide to narrow; none of a network that runs at one width
     * @param widest what was measured of the first already
     */
    static ReportData.Widths measure(
            List<AtWidth> widths, EvaluationResult widest, TrainingData data, int threads, Reporter reporter) {
        List<SessionSegmenter> segmenters = new ArrayList<>();
        try {
            widths.forEach(width -> segmenters.add(new SessionSegmenter(width.model(), threads)));
            List<EvaluationResult> results = new ArrayList<>();
            for (int i = 0; i < segmenters.size(); i++) {
                results.add(i == 0 ? widest : evaluated(segmenters.get(i), widths.get(i), data, reporter));
            }
            List<Double> latencies = latencies(segmenters, data.validation());
            List<Metrics.AtWidth> figures = new ArrayList<>();
            for (int i = 0; i < widths.size(); i++) {
                TrainedModel model = widths.get(i).model();
                int size = model.network().sizeMultiple();
                figures.add(new Metrics.AtWidth(
                        widths.get(i).width().share(),
                        results.get(i).meanIou(),
                        results.get(i).details().boundary().meanIou(),
                        Cost.of(model.network(), size, size).parameters(),
                        results.get(i).macsPerImage(),
                        latencies.get(i)));
            }
            return new ReportData.Widths(figures, widths.isEmpty() ? List.of() : strips(segmenters, data.validation()));
        } finally {
            segmenters.forEach(Segmenter::close);
        }
    }

    private static EvaluationResult evaluated(
            Segmenter segmenter, AtWidth width, TrainingData data, Reporter reporter) {
        try (Reporter.Task progress =
                reporter.task("evaluating width " + width.width().text())) {
            return Evaluation.run(segmenter, data.classes(), data.validation(), progress);
        }
    }

    private static List<Double> latencies(List<SessionSegmenter> segmenters, List<Sample> validation) {
        if (segmenters.isEmpty()) {
            return List.of();
        }
        List<RgbImage> images =
                EvenSubset.of(validation, IMAGES).stream().map(Sample::image).toList();
        return Rounds.seconds(segmenters, images, ROUNDS).stream()
                .map(seconds -> Latency.of(seconds).median())
                .toList();
    }

    private static List<ReportData.Widths.Strip> strips(List<SessionSegmenter> segmenters, List<Sample> validation) {
        List<ReportData.Widths.Strip> strips = new ArrayList<>();
        for (Sample sample : EvenSubset.of(validation, STRIPS)) {
            RgbImage image = sample.image();
            strips.add(new ReportData.Widths.Strip(
                    sample.id(),
                    image,
                    sample.label(),
                    segmenters.stream()
                            .map(segmenter -> segmenter.segment(image))
                            .toList()));
        }
        return strips;
    }
}
