package org.dance4j.runs;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.ListedOnce;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.labels.LabelSurvey;
import org.dance4j.runs.settings.Defaults;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.runs.settings.Settings;
import org.dance4j.runs.settings.UnusedSettings;
import org.dance4j.training.config.TrainingData;

/**
 * A run's settings, in which its data and its network have settled what was left open. Nothing is written yet.
 *
 * @param start the network, as it begins
 * @param data what it is to be trained and validated on
 * @param bad files that are left out of it
 * @param config all settings, but for numbers of channels that times will tell
 * @param warnings about labels, and about settings that say nothing here
 */
record SettledRun(StartingPoint start, TrainingData data, List<BadFile> bad, RunConfig config, List<String> warnings) {

    /**
     * A dataset that was looked at.
     *
     * @param bad files that are left out of it
     * @param warnings about labels
     */
    record Measured(TrainingData data, List<BadFile> bad, List<String> warnings) {

        static Measured of(Dataset dataset, Settings asked, RunListener listener) {
            BadFiles bad = new BadFiles(asked.data().mostLeftOut(), List.of(), listener::leftOut);
            int threads = Defaults.threads(asked.withDefaults().machine());
            // Other processes wait until all is measured.
            ComplexityIndex complexity = RunStart.measured(dataset, Optional.empty(), threads, bad, listener);
            TrainingData data = TrainingData.of(dataset, complexity, bad.found());
            return new Measured(data, bad.found(), warnings(new LabelSurvey(dataset, complexity.labels())));
        }

        /** What labels are warned of; they are refused if nothing can be learned from them. */
        private static List<String> warnings(LabelSurvey labels) {
            labels.untrainable().ifPresent(reason -> {
                throw new BadInputException(reason);
            });
            return Stream.of(Split.TRAIN, Split.VALIDATION)
                    .flatMap(split -> labels.problems(split).stream())
                    .toList();
        }
    }

    /** Copies the lists. */
    SettledRun {
        bad = List.copyOf(bad);
        warnings = List.copyOf(warnings);
    }

    /**
     * Looks at what a run is to train on, and settles what was left open.
     *
     * @param asked settings in which not all has to be said
     * @throws BadInputException if the settings or the data cannot be used
     */
    static SettledRun of(Settings asked, RunProcesses processes, RunListener listener) {
        return of(asked, processes, listener, dataset -> Measured.of(dataset, asked, listener));
    }

    /**
     * The same with data that may have been looked at before.
     *
     * @param measuring looks at a dataset
     */
    static SettledRun of(
            Settings asked, RunProcesses processes, RunListener listener, Function<Dataset, Measured> measuring) {
        Settings all = asked.withDefaults();
        int threads = processes.threads(Defaults.threads(all.machine()));
        Dataset dataset =
                new ListedOnce(RunConfig.open(asked.data(), all.machine().seed()));
        StartingPoint floats = StartingPoint.of(
                        asked.network(), dataset.classes().names(), listener)
                .withBoundaryHead(all.loss().boundaryHead());
        Settings settings = asked.withClassWeights(dataset.classes().names()).withOuterLayers(floats.built());
        StartingPoint start = floats.onGrids(settings.withDefaults().integers(), listener);
        RunStart.requireDevice(all.machine().device(), threads);
        Measured measured = measuring.apply(dataset);
        TrainingData data = measured.data();
        RunConfig config = Defaults.resolve(
                settings,
                start.choice(),
                start.built(),
                start::meanGamma,
                start.isBackbone(),
                data,
                processes.processors());
        processes.requireFits(config.training());
        requireTellsApart(config, data);
        return new SettledRun(
                start,
                data,
                measured.bad(),
                config,
                Stream.concat(
                                measured.warnings().stream(),
                                UnusedSettings.sentences(settings, config.settings()).stream())
                        .toList());
    }

    private static void requireTellsApart(RunConfig config, TrainingData data) {
        if (config.training().needsDistribution()
                && !data.complexity().tellsApart(config.p().measure())) {
            throw BadSettingException.of(
                    "the training images of dataset " + data.complexity().dataset()
                            + " are all equally complex, so that"
                            + " p says nothing about them: at least two that differ are needed, or ",
                    new BadSettingException.Field("recipe"),
                    " baseline");
        }
    }
}
