package org.dance4j.runs.samples;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.random.EvenSubset;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.eval.reports.Pictures;
import org.dance4j.training.TrainingListener;
import org.dance4j.training.TrainingProgress;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.state.EpochLog;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.StageRecord;

/**
 * Keeps pictures of what a run makes of three validation images, at each epoch with a validation, and passes on what it
 * hears. Of long runs every second epoch's pictures go whenever there are more than {@value #MOST_EPOCHS}.
 */
public final class SamplePictures implements TrainingListener {

    private static final int IMAGES = 3;
    private static final int MOST_EPOCHS = 64;

    private final TrainingListener listener;
    private final SampleFolder folder;
    private final ClassSet classes;
    private final List<Sample> samples;
    private final Map<String, LabelMap> latest = new HashMap<>();

    /**
     * Those of a run.
     *
     * @param listener is told all that happens
     * @param mostValidated the images that the run is validated on, at most
     * @param processes that share these, of which this one, the first, sees its own
     */
    public static SamplePictures of(
            RunFolder run, TrainingData data, int mostValidated, TrainingListener listener, int processes) {
        List<Sample> validation = EvenSubset.of(data.validation(), mostValidated);
        List<Sample> own = IntStream.range(0, validation.size())
                .filter(i -> i % processes == 0)
                .mapToObj(validation::get)
                .toList();
        return new SamplePictures(listener, SampleFolder.of(run), data.classes(), own);
    }

    /** @param validation the images that this process is validated on */
    private SamplePictures(TrainingListener listener, SampleFolder folder, ClassSet classes, List<Sample> validation) {
        this.listener = listener;
        this.folder = folder;
        this.classes = classes;
        samples = EvenSubset.of(validation, IMAGES);
    }

    @Override
    public void labelled(Sample sample, LabelMap labels) {
        if (samples.contains(sample)) {
            latest.put(sample.id(), labels);
        }
        listener.labelled(sample, labels);
    }

    @Override
    public void epochEnded(EpochLog log) {
        if (log.meanIou() != null) {
            write(log.epoch());
            thin();
        }
        listener.epochEnded(log);
    }

    private void write(int epoch) {
        int number = 0;
        for (Sample sample : samples) {
            LabelMap labels = latest.get(sample.id());
            if (labels == null) {
                // It cannot be read, which was told of.
                continue;
            }
            number++;
            if (!Files.exists(folder.truth(number))) {
                AtomicFiles.write(folder.image(number), Pictures.jpeg(sample.image()));
                AtomicFiles.write(folder.truth(number), Pictures.png(sample.label(), classes));
            }
            AtomicFiles.write(folder.prediction(epoch, number), Pictures.png(labels, classes));
        }
    }

    private void thin() {
        List<Integer> epochs = folder.epochs();
        if (epochs.size() <= MOST_EPOCHS) {
            return;
        }
        try {
            for (int i = 1; i < epochs.size() - 1; i += 2) {
                MoreFiles.deleteRecursively(folder.epoch(epochs.get(i)), RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot remove pictures in " + folder.path() + ": " + AtomicFiles.reason(e), e));
        }
    }

    @Override
    public void progressed(TrainingProgress progress) {
        listener.progressed(progress);
    }

    @Override
    public void pruned(StageRecord stage) {
        listener.pruned(stage);
    }

    @Override
    public void working(String what, int done, int total) {
        listener.working(what, done, total);
    }

    @Override
    public void slow(int rank, double seconds, double others) {
        listener.slow(rank, seconds, others);
    }

    @Override
    public void leftOut(BadFile file) {
        listener.leftOut(file);
    }
}
