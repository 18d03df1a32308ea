package org.dance4j.runs;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.ListedOnce;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.readers.KeptFiles;
import org.dance4j.runs.data.DataRecord;
import org.dance4j.runs.data.ImageList;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.state.Checkpoint;

/**
 * What a run goes on with.
 *
 * @param data the images that it began with; or those that there are now, where this is accepted
 * @param checkpoint where it goes on from, which knows of all samples that were left out
 */
record ResumedData(TrainingData data, Checkpoint checkpoint) {

    /**
     * Opens a run's dataset and compares it with what the run began with. Where changes are accepted, the run's files on
     * its data are written anew; new images are measured, and take their p from the distribution of the beginning.
     *
     * @throws BadInputException if the dataset is not there, cannot be used, or differs and this is not accepted
     */
    static ResumedData open(StoredRun run, Checkpoint checkpoint, boolean acceptsChanges, RunListener listener) {
        Dataset dataset = new ListedOnce(run.openDataset());
        run.requireAsManyClasses(dataset.classes());
        List<BadFile> known = checkpoint.state().badFiles();
        ComplexityIndex complexity = run.complexity();
        Optional<String> images = ImageList.changed(complexity, dataset, known);
        if (images.isPresent() && acceptsChanges) {
            listener.line(
                    "the data has changed since the run began, and it goes on with what there is now: " + images.get());
            BadFiles bad = new BadFiles(run.config().settings().data().mostLeftOut(), known, listener::leftOut);
            complexity = RunStart.measured(
                    dataset, Optional.of(complexity), run.config().threads(), bad, listener);
            known = bad.found();
        }
        TrainingData data;
        try {
            data = TrainingData.of(dataset, complexity, known);
        } catch (BadInputException e) {
            // That none or not enough of the images are there is told better by what has become of the list.
            throw images.isPresent() && !acceptsChanges ? refusal(run, List.of(images.get())) : e;
        }
        Optional<String> labels = run.changedLabels(data, listener);
        List<String> refused = acceptsChanges
                ? List.of()
                : Stream.of(labels, images).flatMap(Optional::stream).toList();
        if (!refused.isEmpty()) {
            throw refusal(run, refused);
        }
        if (labels.isPresent()) {
            listener.line("the labels have changed since the run began, and it goes on with what they are now: "
                    + labels.get());
        }
        if (acceptsChanges) {
            complexity.write(run.folder().complexity());
            DataRecord.of(data).write(run.folder().dataset());
        }
        return new ResumedData(data, checkpoint.with(checkpoint.state().withBadFiles(known)));
    }

    /**
     * What the first of several processes goes on with, which it has compared and whose files it has listed.
     *
     * @throws BadInputException if the files are not there, or cannot be used
     */
    static ResumedData ofFirst(StoredRun run, Checkpoint checkpoint) {
        if (!Files.exists(run.folder().files())) {
            return open(run, checkpoint, false, RunListener.SILENT);
        }
        Dataset dataset = run.config().decoded(KeptFiles.read(run.folder().files(), run.openDataset()));
        run.requireAsManyClasses(dataset.classes());
        return new ResumedData(
                TrainingData.of(dataset, run.complexity(), checkpoint.state().badFiles()), checkpoint);
    }

    private static BadSettingException refusal(StoredRun run, List<String> changes) {
        List<Object> sentence = new ArrayList<>();
        sentence.add("the data is not what run " + run.folder().path() + " began with: " + String.join("; ", changes)
                + "; restore it, or go on all the same with ");
        sentence.add(new BadSettingException.Field("accept-changed-data"));
        return BadSettingException.of(sentence.toArray());
    }
}
