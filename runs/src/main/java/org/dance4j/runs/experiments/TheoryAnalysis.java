package org.dance4j.runs.experiments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.batches.Interval;
import org.dance4j.datasets.batches.LinearRange;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.slimming.schedule.PruningTarget;
import org.dance4j.slimming.schedule.TheoreticalSaving;
import org.dance4j.training.settings.DataSlimmingSettings;
import org.dance4j.training.settings.NetworkSlimmingSettings;

/**
 * The savings that the paper's equations 3 and 4 predict against those that were counted.
 *
 * @param row a row whose runs use the whole method
 */
public record TheoryAnalysis(String row) implements Analysis {

    private static final String REMARK =
            "Shares of the multiply-accumulates saved, in percent. Equation 4 is printed as the"
                    + " mean of p·[1 − (0.5p + 0.5)²·r^(s/S)], in which an image that is always dropped saves nothing; meant is 1 less"
                    + " the cost that is left, the mean of 1 − p·(0.5p + 0.5)²·r^(s/S). Both equations take a network with the share r"
                    + " of its channels for one that costs r. Counted are the multiply-accumulates of the images really processed, at"
                    + " the sizes and channels that they really had: the backbone keeps all its channels when only the header is"
                    + " pruned, a convolution between pruned layers loses twice, and the run has one part more, before the first"
                    + " pruning, than the equation has stages. A teacher's forward passes are counted, and not predicted, nor is what a run that prunes to a target will save."
                    + " For the same steps: dropping makes no run shorter, since kept images"
                    + " come in place of dropped ones.";

    @Override
    public List<String> rows() {
        return Analysis.names(row);
    }

    @Override
    public Optional<String> problem() {
        return row == null ? Optional.of("the name of a row as 'row'") : Optional.empty();
    }

    @Override
    public AnalysisResult of(SetupRuns runs, Reporter reporter) {
        List<List<Object>> rows = new ArrayList<>();
        for (ExperimentRun run : runs.of(row)) {
            RunConfig config = run.stored().config();
            ComplexityIndex index = run.stored().complexity();
            double[] inference = p(index, config, Split.VALIDATION, config.downsampling());
            double[] training = p(index, config, Split.TRAIN, true);
            NetworkSlimmingSettings slimming = config.settings().networkSlimming();
            PruningTarget target = config.slimming() ? slimming.target() : new PruningTarget.Channels(0);
            TheoreticalSaving saving = target instanceof PruningTarget.Channels counted
                    ? TheoreticalSaving.of(
                            inference,
                            config.minResolution(),
                            training,
                            config.settings().dataSlimming().minResolution(),
                            1 - counted.removed(),
                            new PruningSchedule(slimming.stages()))
                    : TheoreticalSaving.UNKNOWN;
            if (!trainsAsThePaper(config)) {
                saving = saving.ofInference();
            }
            Metrics metrics = run.metrics();
            long seed = config.seed();
            rows.add(row(
                    seed,
                    "inference, equation 3",
                    saving.inference(),
                    saving.inference(),
                    1 - metrics.slim().macsPerImage() / metrics.full().macsPerImage()));
            double left = metrics.slim().trainingMacs() / metrics.full().trainingMacs();
            rows.add(row(seed, "training, equation 4", saving.training(), saving.trainingAsPrinted(), 1 - left));
            rows.add(row(seed, "training, for the same steps", saving.step(), Double.NaN, 1 - left / run.keptShare()));
        }
        return new AnalysisResult(
                "Savings, predicted and counted",
                REMARK,
                List.of("saving", "seed", "predicted (%)", "as printed (%)", "counted (%)"),
                rows,
                List.of());
    }

    /** Equation 4 is about images that are kept with probability p, at their sizes, and prunings throughout. */
    private static boolean trainsAsThePaper(RunConfig config) {
        DataSlimmingSettings data = config.settings().dataSlimming();
        return data.dropping()
                && data.downsampling()
                && data.keep().equals(LinearRange.P)
                && data.dataWhen().interval().equals(Interval.ALL)
                && (!config.slimming()
                        || config.settings()
                                .networkSlimming()
                                .networkWhen()
                                .interval()
                                .equals(Interval.ALL));
    }

    private static List<Object> row(long seed, String what, double meant, double printed, double counted) {
        return List.of(what, String.valueOf(seed), 100 * meant, 100 * printed, 100 * counted);
    }

    private static double[] p(ComplexityIndex index, RunConfig config, Split split, boolean used) {
        return Arrays.stream(index.values(split, config.p().measure()))
                .map(complexity -> used ? config.p().p(index.fit(config.p().measure()), complexity) : 1)
                .toArray();
    }
}
