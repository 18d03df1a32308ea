package org.dance4j.runs.experiments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.random.EvenSubset;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.measure.Rounds;
import org.dance4j.export.trace.InferenceStep;
import org.dance4j.export.trace.TracedModel;
import org.dance4j.runs.RunSamples;
import org.dance4j.runs.settings.RunConfig;

/**
 * The time of inference by part of the network, with the method and without (paper, table 12).
 *
 * @param with the row whose networks were made by the method
 * @param without the row that they are compared with
 * @param paper the paper's time with the method, in percent of that without, by {@code backbone}, {@code multi-scale},
 *     {@code head} and {@code all}
 */
public record BreakdownAnalysis(String with, String without, Map<String, Double> paper) implements Analysis {

    private static final int IMAGES = 8;
    private static final int ROUNDS = 9;
    private static final double MILLIS = 1e3;

    private static final String ALL = "all";
    private static final String TITLE = "Time of inference by part";

    /** Takes null for the paper's figures as none. */
    public BreakdownAnalysis {
        paper = paper == null ? Map.of() : Map.copyOf(paper);
    }

    @Override
    public List<String> rows() {
        return Analysis.names(with, without);
    }

    @Override
    public Optional<String> problem() {
        return with == null || without == null
                ? Optional.of("the names of two rows as 'with' and 'without'")
                : Optional.empty();
    }

    /** Mean times of an image in milliseconds, a value for each seed. */
    private record Seeds(Map<InferenceStep, List<Double>> sections, List<Double> all) {

        Seeds() {
            this(new EnumMap<>(InferenceStep.class), new ArrayList<>());
        }

        void add(Map<InferenceStep, Double> times) {
            times.forEach((section, time) ->
                    sections.computeIfAbsent(section, s -> new ArrayList<>()).add(time));
            all.add(times.values().stream().mapToDouble(time -> time).sum());
        }

        double mean(InferenceStep section) {
            return mean(sections.getOrDefault(section, List.of()));
        }

        double mean() {
            return mean(all);
        }

        private static double mean(List<Double> values) {
            return values.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
        }
    }

    @Override
    public AnalysisResult of(SetupRuns runs, Reporter reporter) {
        for (String row : rows()) {
            RunConfig config = runs.of(row).get(0).stored().config();
            if (config.downsampling() && config.p().kind() == Indicator.Kind.RANDOM) {
                return new AnalysisResult(
                        TITLE,
                        "Not timed: the p of row '" + row + "' is random, and no operation computes it.",
                        columns(),
                        List.of(),
                        List.of());
            }
        }
        Seeds before = new Seeds();
        Seeds after = new Seeds();
        for (ExperimentRun base : runs.of(without)) {
            for (ExperimentRun run : runs.of(with)) {
                if (run.plan().seed() == base.plan().seed()) {
                    reporter.line("timing the parts of " + base.plan().name() + " and of "
                            + run.plan().name());
                    compare(base, run, before, after, reporter);
                }
            }
        }
        List<List<Object>> rows = new ArrayList<>();
        for (InferenceStep section : InferenceStep.values()) {
            rows.add(row(
                    label(section),
                    EnumText.of(section),
                    before.mean(section),
                    before.mean(),
                    after.mean(section),
                    after.mean()));
        }
        rows.add(row("all operations", ALL, before.mean(), before.mean(), after.mean(), after.mean()));
        return new AnalysisResult(
                TITLE, remark(100 * after.mean(InferenceStep.P) / after.mean()), columns(), rows, List.of());
    }

    private List<String> columns() {
        return List.of(
                "operations of",
                without + " (ms)",
                "share (%)",
                with + " (ms)",
                "share (%)",
                with + ", of " + without + "'s (%)",
                "paper (%)");
    }

    private String remark(double share) {
        return String.format(
                Locale.ROOT,
                "By TensorFlow's step statistics, on the processor, one operation after another: medians of %d rounds in"
                        + " which the two networks take turns, means over up to %d validation images and the seeds."
                        + " Complexity, its distribution function and the choice of a size, all of what p costs, take"
                        + " %.2f%% of the time of '%s'; the paper says 0.15%% of the FLOPs. Where the method is not used,"
                        + " that row is the choice of the nearest size that the network takes. 'Other' are operations that"
                        + " belong to none of these.",
                ROUNDS,
                IMAGES,
                share,
                with);
    }

    private List<Object> row(String name, String key, double before, double allBefore, double after, double allAfter) {
        return Arrays.asList(
                name,
                before,
                100 * before / allBefore,
                after,
                100 * after / allAfter,
                100 * after / before,
                paper.get(key));
    }

    private static String label(InferenceStep section) {
        return switch (section) {
            case P -> "p and the size from it";
            case RESIZING -> "resizing the image";
            case BACKBONE -> "backbone";
            case MULTI_SCALE -> "multi-scale";
            case HEAD -> "head";
            case LABELS -> "logits to labels at full size";
            case OTHER -> "other";
        };
    }

    private static void compare(ExperimentRun base, ExperimentRun run, Seeds before, Seeds after, Reporter reporter) {
        List<Supplier<RgbImage>> images = EvenSubset.of(
                        RunSamples.of(run.stored(), run.stored().config().openDataset(), Split.VALIDATION, reporter),
                        IMAGES)
                .stream()
                .map(Sample::image)
                .map(image -> (Supplier<RgbImage>) () -> image)
                .toList();
        int threads = run.stored().config().threads();
        try (TracedModel without = new TracedModel(model(base, reporter), threads);
                TracedModel with = new TracedModel(model(run, reporter), threads)) {
            List<List<List<TracedModel.Times>>> times =
                    Rounds.inTurns(List.of(without::run, with::run), images, ROUNDS, progress -> {});
            before.add(medians(times.get(0)));
            after.add(medians(times.get(1)));
        }
    }

    /** Of each section the median over the rounds of its mean time of an image, in milliseconds. */
    private static Map<InferenceStep, Double> medians(List<List<TracedModel.Times>> rounds) {
        Map<InferenceStep, Double> medians = new EnumMap<>(InferenceStep.class);
        for (InferenceStep section : InferenceStep.values()) {
            double[] means = rounds.stream()
                    .mapToDouble(round -> round.stream()
                            .mapToDouble(times -> times.sections().get(section))
                            .average()
                            .orElse(Double.NaN))
                    .sorted()
                    .toArray();
            medians.put(section, MILLIS * means[means.length / 2]);
        }
        return medians;
    }

    private static TrainedModel model(ExperimentRun run, Reporter reporter) {
        return run.stored().model(run.stored().checkpoint(reporter));
    }
}
