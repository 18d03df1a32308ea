package org.dance4j.runs.experiments;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Split;
import org.dance4j.eval.evaluation.Evaluation;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.metrics.EvaluationResult;
import org.dance4j.runs.RunSamples;

/**
 * What all networks of an experiment are worth on images of another split.
 *
 * @param split its name
 */
public record SplitAnalysis(String split) implements Analysis {

    private static final double GIGA = 1e9;

    @Override
    public List<String> rows() {
        return List.of();
    }

    @Override
    public Optional<String> problem() {
        if (split == null) {
            return Optional.of("the name of a split as 'split'");
        }
        try {
            Split.parse(split);
            return Optional.empty();
        } catch (BadInputException e) {
            return Optional.of("the name of a split as 'split': " + e.getMessage());
        }
    }

    @Override
    public void requireData(Dataset dataset) {
        if (!dataset.splits().contains(Split.parse(split))) {
            throw new BadInputException("dataset " + dataset.name() + " has no split '" + split
                    + "', which the experiment is to look at; there are " + Split.list(dataset.splits()));
        }
    }

    @Override
    public AnalysisResult of(SetupRuns runs, Reporter reporter) {
        Map<String, List<EvaluationResult>> results = new LinkedHashMap<>();
        for (ExperimentRun run : runs.runs()) {
            results.computeIfAbsent(run.plan().row().name(), name -> new ArrayList<>())
                    .add(evaluate(run, reporter));
        }
        List<List<Object>> rows = new ArrayList<>();
        Double first = null;
        for (Map.Entry<String, List<EvaluationResult>> row : results.entrySet()) {
            Spread miou = spread(
                    row.getValue().stream().map(EvaluationResult::meanIou).toList());
            first = first == null ? (Double) miou.mean() : first;
            rows.add(List.of(
                    row.getKey(),
                    miou.mean(),
                    miou.deviation(),
                    miou.mean() - first,
                    spread(row.getValue().stream()
                                    .map(result -> result.details().boundary().meanIou())
                                    .toList())
                            .mean(),
                    Spread.of(row.getValue().stream()
                                    .mapToDouble(result -> result.macsPerImage() / GIGA)
                                    .toArray())
                            .mean()));
        }
        return new AnalysisResult(
                "On split " + split,
                "The networks of all rows on the images of split '" + split
                        + "': means over the seeds, and the change from the first row in points.",
                List.of("", "mIoU (%)", "deviation", "change", "boundary mIoU (%)", "GMACs per image"),
                rows,
                List.of());
    }

    private static Spread spread(List<Double> shares) {
        return Spread.of(shares.stream().mapToDouble(share -> 100 * share).toArray());
    }

    private EvaluationResult evaluate(ExperimentRun run, Reporter reporter) {
        Dataset dataset = run.stored().config().openDataset();
        TrainedModel model = run.stored().model(run.stored().checkpoint(reporter));
        try (SessionSegmenter segmenter =
                        new SessionSegmenter(model, run.stored().config().threads());
                Reporter.Task meter = reporter.task("evaluating " + run.plan().name() + " on " + split)) {
            return Evaluation.run(
                    segmenter,
                    dataset.classes(),
                    RunSamples.of(run.stored(), dataset, Split.parse(split), reporter),
                    meter);
        }
    }
}
