package org.dance4j.runs.experiments;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.Evaluation;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.metrics.EvaluationResult;
import org.dance4j.runs.RunSamples;

/**
 * IoU of some classes with all images at one scale, against each at the scale of its complexity (paper, table 5).
 *
 * @param fixed the row whose networks run at fixed scales
 * @param adaptive the row whose networks run at the scale of each image's complexity
 * @param scales shares of the images' height and width, above 0; the paper's if null
 * @param classes names of classes; those that the dataset does not have are left out, and where it has none of them all
 *     are shown
 * @param paper the paper's IoU in percent by class, at its fixed scales and then at the adaptive one
 */
public record ScalesAnalysis(
        String fixed, String adaptive, List<Double> scales, List<String> classes, Map<String, List<Double>> paper)
        implements Analysis {

    private static final String PAPER_SCALES = "368 / 496 / 592 / dynamic";

    /** Takes null for the scales as the paper's three, 368, 496 and 592 of 592, and other nulls as none. */
    public ScalesAnalysis {
        scales = scales == null ? List.of(368 / 592.0, 496 / 592.0, 1.0) : List.copyOf(scales);
        classes = classes == null ? List.of() : List.copyOf(classes);
        paper = paper == null ? Map.of() : Map.copyOf(paper);
    }

    @Override
    public List<String> rows() {
        return Analysis.names(fixed, adaptive);
    }

    @Override
    public Optional<String> problem() {
        if (fixed == null || adaptive == null) {
            return Optional.of("the names of two rows as 'fixed' and 'adaptive'");
        }
        return scales.stream().allMatch(scale -> scale > 0 && scale <= 1)
                ? Optional.empty()
                : Optional.of("scales above 0 and at most 1, found " + scales);
    }

    @Override
    public AnalysisResult of(SetupRuns runs, Reporter reporter) {
        Map<String, List<double[]>> iou = new LinkedHashMap<>();
        List<String> names = List.of();
        for (ExperimentRun run : runs.of(fixed)) {
            TrainedModel model = model(run, reporter);
            names = model.classes().names();
            AdaptiveResolution resolution =
                    new AdaptiveResolution(model.network().sizeMultiple(), false);
            for (double scale : scales) {
                add(
                        iou,
                        scaleName(scale),
                        evaluate(run, model, image -> resolution.scaled(image.size(), scale), reporter));
            }
        }
        for (ExperimentRun run : runs.of(adaptive)) {
            TrainedModel model = model(run, reporter);
            add(iou, "adaptive", evaluate(run, model, model::sizeFor, reporter));
        }
        List<String> columns = new ArrayList<>(List.of("IoU (%)"));
        iou.keySet().forEach(columns::add);
        columns.add("paper: " + PAPER_SCALES);
        List<List<Object>> rows = new ArrayList<>();
        for (int c = 0; c <= names.size(); c++) {
            String name = c < names.size() ? names.get(c) : "mean";
            if (c == names.size() || isShown(name, names)) {
                List<Object> row = new ArrayList<>(List.of(name));
                for (List<double[]> seeds : iou.values()) {
                    int index = c;
                    row.add(100
                            * seeds.stream()
                                    .mapToDouble(seed -> seed[index])
                                    .average()
                                    .orElse(Double.NaN));
                }
                row.add(
                        paper.containsKey(name)
                                ? AnalysisResult.text(String.join(
                                        " / ",
                                        paper.get(name).stream()
                                                .map(AnalysisResult::text)
                                                .toList()))
                                : null);
                rows.add(row);
            }
        }
        return new AnalysisResult(
                "IoU at fixed and at adaptive scales",
                "The networks of row '" + fixed
                        + "' with every image at one share of its height and width, and those of row '" + adaptive
                        + "' with each image at the share that goes with its p; means over the seeds.",
                columns,
                rows,
                List.of());
    }

    private boolean isShown(String name, List<String> all) {
        return classes.contains(name) || classes.stream().noneMatch(all::contains);
    }

    private static String scaleName(double scale) {
        return String.format(Locale.ROOT, "scale %.2f", scale);
    }

    private static TrainedModel model(ExperimentRun run, Reporter reporter) {
        return run.stored().model(run.stored().checkpoint(reporter));
    }

    /** IoU by class, and the mean after them. */
    private static double[] evaluate(
            ExperimentRun run, TrainedModel model, Function<RgbImage, ImageSize> sizes, Reporter reporter) {
        Dataset dataset = run.stored().config().openDataset();
        try (SessionSegmenter segmenter =
                        new SessionSegmenter(model, run.stored().config().threads(), sizes);
                Reporter.Task meter = reporter.task("evaluating " + run.plan().name())) {
            EvaluationResult result = Evaluation.run(
                    segmenter,
                    dataset.classes(),
                    run.stored()
                            .complexity()
                            .measured(RunSamples.of(run.stored(), dataset, Split.VALIDATION, reporter)),
                    meter);
            double[] values = new double[result.iou().size() + 1];
            for (int c = 0; c < result.iou().size(); c++) {
                values[c] = result.iou().get(c);
            }
            values[result.iou().size()] = result.meanIou();
            return values;
        }
    }

    private static void add(Map<String, List<double[]>> all, String column, double[] values) {
        all.computeIfAbsent(column, name -> new ArrayList<>()).add(values);
    }
}
