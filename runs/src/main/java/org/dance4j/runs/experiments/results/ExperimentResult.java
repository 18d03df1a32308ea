package org.dance4j.runs.experiments.results;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Machine;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.eval.measure.Consumption;
import org.dance4j.runs.experiments.Analysis;
import org.dance4j.runs.experiments.AnalysisResult;
import org.dance4j.runs.experiments.Experiment;
import org.dance4j.runs.experiments.ExperimentPlan;
import org.dance4j.runs.experiments.ExperimentRun;
import org.dance4j.runs.experiments.Figure;
import org.dance4j.runs.experiments.PaperFigures;
import org.dance4j.runs.experiments.PlannedRun;
import org.dance4j.runs.experiments.Spread;
import org.dance4j.runs.settings.NetworkSettings;
import org.dance4j.runs.settings.Settings;
import org.dance4j.training.settings.LengthSettings;

/**
 * What an experiment has come to.
 *
 * @param experiment what it is
 * @param command what repeats it
 * @param differences what sets its runs apart from the paper's
 * @param setups a table for each network on each dataset
 */
public record ExperimentResult(
        Experiment experiment, String command, List<String> differences, List<SetupResult> setups) {

    /** One network on one dataset. */
    public record SetupResult(
            PlannedRun.Setup setup, List<RowResult> rows, List<AnalysisResult> analyses, SetupStrips strips) {}

    /**
     * A row of the table.
     *
     * @param isBase whether others are counted from it
     * @param runs one for each seed
     * @param figures over the seeds
     * @param changes from the row that it is counted from; none where that is itself
     * @param paper the paper's figures; null if it has none
     */
    record RowResult(
            Experiment.Row row,
            boolean isBase,
            List<ExperimentRun> runs,
            Map<Figure, Spread> figures,
            Map<Figure, Double> changes,
            PaperFigures paper) {

        /** The paper's figure as people read it; a dash where there is none. */
        String paperText(Figure figure) {
            Double value = figure.paper(paper);
            if (value == null) {
                return "–";
            } else if (!isBase) {
                return figure.changeText(value);
            }
            return String.format(Locale.ROOT, "%.2f%s", value, figure.paperUnit());
        }

        /** The change as people read it; nothing where it is counted from itself. */
        String changeText(Figure figure) {
            return isBase ? "" : figure.changeText(changes.get(figure));
        }
    }

    /** Puts an experiment's runs together, and looks at them as it says. */
    public static ExperimentResult of(
            ExperimentPlan plan, List<ExperimentRun> runs, String command, Reporter reporter) {
        List<SetupResult> setups = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        if (plan.experiment().paperSetting() != null) {
            differences.add("The paper: " + plan.experiment().paperSetting());
        }
        for (PlannedRun.Setup setup : plan.setups()) {
            Analysis.SetupRuns setupRuns = new Analysis.SetupRuns(
                    setup,
                    runs.stream()
                            .filter(run -> run.plan().setup().equals(setup))
                            .toList());
            differences.add(
                    "Here: " + describe(setupRuns.runs().get(0), plan.seeds().size()));
            setups.add(new SetupResult(
                    setup,
                    plan.experiment().rows().stream()
                            .map(row -> row(plan.experiment(), row, setupRuns))
                            .toList(),
                    plan.experiment().analyses().stream()
                            .map(analysis -> analysis.of(setupRuns, reporter))
                            .toList(),
                    SetupStrips.of(
                            plan.experiment().rows().stream()
                                    .map(row -> setupRuns.of(row.name()).get(0))
                                    .toList(),
                            reporter)));
        }
        differences.add(energy(runs));
        differences.addAll(plan.experiment().notes());
        return new ExperimentResult(plan.experiment(), command, differences, setups);
    }

    private static String energy(List<ExperimentRun> runs) {
        Set<String> sources = runs.stream()
                .map(run -> run.metrics().inference().source())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return sources.equals(Set.of(Consumption.NOT_MEASURED.source()))
                ? "Energy was not measured: no counter of energy (RAPL, NVML) could be read, or several runs were trained at a"
                        + " time"
                : "Energy is that of " + String.join("; of other runs: ", sources) + ", whatever else they did";
    }

    private static RowResult row(Experiment experiment, Experiment.Row row, Analysis.SetupRuns runs) {
        Experiment.Row base = experiment.against(row);
        Map<Figure, Spread> figures = figures(runs.of(row.name()));
        Map<Figure, Spread> from = figures(runs.of(base.name()));
        Map<Figure, Double> changes = new EnumMap<>(Figure.class);
        figures.forEach((figure, spread) -> changes.put(
                figure, figure.change(spread.mean(), from.get(figure).mean())));
        return new RowResult(
                row,
                row.equals(base),
                runs.of(row.name()),
                figures,
                row.equals(base) ? Map.of() : changes,
                row.paperFor(runs.setup().network(), runs.setup().dataset()));
    }

    private static Map<Figure, Spread> figures(List<ExperimentRun> runs) {
        Map<Figure, Spread> figures = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            figures.put(figure, Spread.of(runs.stream().mapToDouble(figure::of).toArray()));
        }
        return figures;
    }

    private static String length(LengthSettings length) {
        if (length.steps() != null) {
            return length.steps() + (length.steps() == 1 ? " training step" : " training steps");
        } else if (length.epochs() != null) {
            return length.epochs() + (length.epochs() == 1 ? " epoch" : " epochs");
        }
        return Figure.TRAINING_MACS.text(length.trainingMacs()) + " of training";
    }

    private static String describe(ExperimentRun run, int seeds) {
        Settings settings = run.stored().config().settings();
        NetworkSettings network = settings.network();
        ComplexityIndex complexity = run.stored().complexity();
        String start = network.init() != null
                ? "from the run " + network.init().getFileName()
                : network.weights() != null ? "from " + network.weights().getFileName() : "from random weights";
        return run.stored().config().network() + (network.width() == 1 ? "" : " at width " + network.width())
                + (network.headerWidth() == null || network.headerWidth() == 1
                        ? ""
                        : " with a header of width " + network.headerWidth())
                + " on " + settings.data().dataset() + ", " + complexity.values(Split.TRAIN).length + " training and "
                + complexity.values(Split.VALIDATION).length + " validation images, crops of "
                + settings.optimization().crop() + ", " + length(settings.length()) + " in batches of "
                + settings.optimization().batch() + ", " + start + ", "
                + EnumText.of(settings.machine().precision()) + " on "
                + (settings.machine().device() == Device.GPU ? "a GPU" : Machine.processor()) + ", "
                + seeds + (seeds == 1 ? " seed" : " seeds") + ", figures of the validation images";
    }
}
