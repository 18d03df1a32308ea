package org.dance4j.runs.experiments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Split;
import org.dance4j.eval.evaluation.Evaluation;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.graphs.Weights;
import org.dance4j.runs.RunSamples;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.slimming.PruneScope;
import org.dance4j.slimming.ThresholdPruning;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.state.Checkpoint;

/**
 * Where thresholds take channels or single weights from trained networks, with data slimming and without (paper, figure 4
 * and table 7). Nothing is trained again.
 *
 * @param what channels, by |γ|, or single weights, by |w|
 * @param with the row whose networks were trained with data slimming
 * @param without the row whose networks were trained without
 * @param ratios the shares that go
 * @param paper by ratio, by how many more the paper's network with data slimming loses in layers that gather several scales
 */
public record PatternsAnalysis(What what, String with, String without, List<Double> ratios, Map<Double, Integer> paper)
        implements Analysis {

    enum What {
        CHANNELS,
        WEIGHTS
    }

    /** Takes null for the ratios as 0.2 to 0.8 in steps of 0.1, and null for the paper's figures as none. */
    public PatternsAnalysis {
        ratios = ratios == null ? List.of(0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8) : List.copyOf(ratios);
        paper = paper == null ? Map.of() : Map.copyOf(paper);
    }

    @Override
    public List<String> rows() {
        return Analysis.names(with, without);
    }

    @Override
    public Optional<String> problem() {
        if (what == null || with == null || without == null) {
            return Optional.of("'what' (channels or weights), and the names of two rows as 'with' and 'without'");
        }
        return ratios.stream().allMatch(ratio -> ratio >= 0 && ratio < 1)
                ? Optional.empty()
                : Optional.of("ratios from 0 to below 1, found " + ratios);
    }

    /** One network at one threshold. */
    private record Pruned(ThresholdPruning threshold, double meanIou) {}

    @Override
    public AnalysisResult of(SetupRuns runs, Reporter reporter) {
        List<List<Pruned>> slimmed =
                runs.of(with).stream().map(run -> pruned(run, reporter)).toList();
        List<List<Pruned>> whole =
                runs.of(without).stream().map(run -> pruned(run, reporter)).toList();
        double[] percent = ratios.stream().mapToDouble(ratio -> 100 * ratio).toArray();
        double[][] shares = {
            means(slimmed, one -> 100 * one.threshold().shareMultiScale()),
            means(whole, one -> 100 * one.threshold().shareMultiScale()),
            means(slimmed, one -> 100 * one.threshold().shareElsewhere()),
            means(whole, one -> 100 * one.threshold().shareElsewhere())
        };
        double[] slimmedIou = means(slimmed, one -> 100 * one.meanIou());
        double[] wholeIou = means(whole, one -> 100 * one.meanIou());
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < ratios.size(); i++) {
            List<Object> row = new ArrayList<>(List.of(AnalysisResult.text(Math.round(percent[i])) + "%"));
            for (double[] share : shares) {
                row.add(share[i]);
            }
            Spread difference = difference(slimmed, whole, i);
            row.add(Math.round(difference.mean()));
            row.add(difference.deviation());
            row.add(paper.get(ratios.get(i)));
            row.add(slimmedIou[i]);
            row.add(wholeIou[i]);
            rows.add(row);
        }
        String many = what == What.CHANNELS ? "channels" : "weights";
        return new AnalysisResult(
                what == What.CHANNELS ? "Channels pruned by |γ|" : "Single weights pruned by |w|",
                "Of each trained network, the " + many
                        + " below one threshold over all layers of the pruning scope go, and"
                        + " nothing is trained again. 'With' is row '" + with + "', 'without' row '" + without
                        + "'; the difference is that of their numbers of " + many
                        + " pruned in layers that gather several scales, so much fewer go elsewhere. Means over the seeds.",
                List.of(
                        "pruned",
                        "multi-scale, with (%)",
                        "multi-scale, without (%)",
                        "other, with (%)",
                        "other, without (%)",
                        "difference",
                        "± over seeds",
                        "paper's difference",
                        "mIoU, with (%)",
                        "mIoU, without (%)"),
                rows,
                List.of(
                        chart("Layers that gather several scales", many, percent, shares[0], shares[1]),
                        chart("All other layers", many, percent, shares[2], shares[3])));
    }

    /** How many more go in the layers that gather several scales, seed by seed. */
    private static Spread difference(List<List<Pruned>> slimmed, List<List<Pruned>> whole, int ratio) {
        return Spread.of(IntStream.range(0, slimmed.size())
                .mapToDouble(seed -> slimmed.get(seed).get(ratio).threshold().prunedMultiScale()
                        - whole.get(seed).get(ratio).threshold().prunedMultiScale())
                .toArray());
    }

    private AnalysisResult.LineChart chart(String title, String many, double[] x, double[] slimmed, double[] whole) {
        return new AnalysisResult.LineChart(
                title,
                "pruned of all (%)",
                "pruned " + many + " (%)",
                List.of(
                        new AnalysisResult.LineChart.Line(with, x, slimmed),
                        new AnalysisResult.LineChart.Line(without, x, whole)));
    }

    /** The mean over the seeds, for each ratio. */
    private double[] means(List<List<Pruned>> seeds, ToDoubleFunction<Pruned> figure) {
        double[] means = new double[ratios.size()];
        for (int i = 0; i < means.length; i++) {
            int ratio = i;
            means[i] = seeds.stream()
                    .mapToDouble(seed -> figure.applyAsDouble(seed.get(ratio)))
                    .average()
                    .orElse(Double.NaN);
        }
        return means;
    }

    private List<Pruned> pruned(ExperimentRun run, Reporter reporter) {
        Checkpoint checkpoint = run.stored().checkpoint(reporter);
        PruneScope scope = run.stored().config().settings().networkSlimming().pruneScope();
        InferenceCost seen = TrainingData.of(
                        run.stored().config().openDataset(),
                        run.stored().complexity(),
                        checkpoint.state().badFiles())
                .inferenceCost(
                        run.stored().config().training(), checkpoint.network().sizeMultiple());
        // Of several widths, the widest.
        Weights weights = Weights.of(
                checkpoint.network(), parameter -> checkpoint.weights().get(parameter.name()));
        return ratios.stream()
                .map(ratio -> what == What.CHANNELS
                        ? ThresholdPruning.ofChannels(checkpoint.network(), weights, scope, seen, ratio)
                        : ThresholdPruning.ofWeights(checkpoint.network(), weights, scope, ratio))
                .map(threshold -> new Pruned(threshold, meanIou(run, checkpoint, threshold, reporter)))
                .toList();
    }

    private static double meanIou(
            ExperimentRun run, Checkpoint checkpoint, ThresholdPruning threshold, Reporter reporter) {
        TrainedModel model = run.stored()
                .model(new Checkpoint(
                        new ModelState(threshold.network(), threshold.weights(), Map.of(), Optional.empty()),
                        checkpoint.state()));
        Dataset dataset = run.stored().config().openDataset();
        try (SessionSegmenter segmenter =
                        new SessionSegmenter(model, run.stored().config().threads());
                Reporter.Task meter = reporter.task("evaluating " + run.plan().name())) {
            return Evaluation.run(
                            segmenter,
                            dataset.classes(),
                            run.stored()
                                    .complexity()
                                    .measured(RunSamples.of(run.stored(), dataset, Split.VALIDATION, reporter)),
                            meter)
                    .meanIou();
        }
    }
}
