package org.dance4j.runs.experiments.results;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.reports.SampleStrip;
import org.dance4j.runs.RunSamples;
import org.dance4j.runs.experiments.ExperimentRun;
import org.dance4j.runs.settings.RunConfig;

/**
 * Validation images as the networks of each row see them: one image of each third of the complexities.
 *
 * @param classes what the labels stand for
 * @param byRow by the row's name the strips of its first run; the images are the same in all
 */
public record SetupStrips(ClassSet classes, Map<String, List<SampleStrip>> byRow) {

    private static final int PER_THIRD = 1;

    /** @param runs the first run of each row */
    static SetupStrips of(List<ExperimentRun> runs, Reporter reporter) {
        Map<String, List<SampleStrip>> byRow = new LinkedHashMap<>();
        ClassSet classes = null;
        for (ExperimentRun run : runs) {
            RunConfig config = run.stored().config();
            Dataset dataset = config.openDataset();
            ComplexityIndex index = run.stored().complexity();
            List<Sample> samples = index.measured(RunSamples.of(run.stored(), dataset, Split.VALIDATION, reporter));
            classes = dataset.classes();
            try (SessionSegmenter segmenter =
                    new SessionSegmenter(run.stored().model(run.stored().checkpoint(reporter)), config.threads())) {
                byRow.put(
                        run.plan().row().name(),
                        SampleStrip.choose(
                                segmenter,
                                samples,
                                samples.stream().map(index::complexity).toList(),
                                PER_THIRD));
            }
        }
        return new SetupStrips(classes, byRow);
    }
}
