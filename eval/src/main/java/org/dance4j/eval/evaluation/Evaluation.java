package org.dance4j.eval.evaluation;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.Segmentation;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.views.WindowedSegmenter;
import org.dance4j.eval.metrics.AccuracyCounts;
import org.dance4j.eval.metrics.BoundaryBand;
import org.dance4j.eval.metrics.ConfusionMatrix;
import org.dance4j.eval.metrics.EvaluationResult;

/** Runs a model over labelled images. */
public final class Evaluation {

    /** What image, label map, labels, confidence and bands along borders take of a pixel. */
    private static final int BYTES_PER_PIXEL = 12;

    /** Three bytes for each are one Java array. */
    private static final long MOST_PIXELS = (Integer.MAX_VALUE - 8) / 3;

    private Evaluation() {}

    /**
     * Requires that a model's classes are a dataset's, by their names.
     *
     * @throws BadInputException if they are others, or in another order
     */
    public static void requireSame(ClassSet model, ClassSet dataset) {
        if (!model.names().equals(dataset.names())) {
            throw new BadInputException("the model was made for the classes " + String.join(", ", model.names())
                    + "; the dataset has " + String.join(", ", dataset.names()));
        }
    }

    /**
     * As the other {@code run}, with the usual band along borders.
     *
     * @param classes the dataset's classes
     * @param samples at least one
     * @param progress told after each image
     * @throws BadInputException if the model knows other classes than the dataset, or a file cannot be used
     */
    public static EvaluationResult run(
            Segmenter segmenter, ClassSet classes, List<Sample> samples, Consumer<ProgressListener> progress) {
        return run(segmenter, classes, samples, BoundaryBand.AUTO, progress);
    }

    /**
     * Labels each image and compares with its label map, at the label map's own size, in one confusion matrix. The
     * clock runs while the model does, not while files are read or labels are compared; the first image is labelled once
     * before it starts. How sure the model is of its labels is found after the clock was stopped.
     *
     * @param classes the dataset's classes
     * @param samples at least one
     * @param band the pixels along borders that Boundary IoU counts
     * @param progress told after each image
     * @throws BadInputException if the model knows other classes than the dataset, or a file cannot be used
     */
    public static EvaluationResult run(
            Segmenter segmenter,
            ClassSet classes,
            List<Sample> samples,
            BoundaryBand band,
            Consumer<ProgressListener> progress) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("there is no image to evaluate");
        }
        segmenter.classes().ifPresent(known -> requireSame(known, classes));
        segmenter.classCount().ifPresent(count -> {
            if (count != classes.size()) {
                throw new BadInputException("the model tells " + count + " classes apart; the dataset has "
                        + classes.size() + ": " + String.join(", ", classes.names()));
            }
        });
        AccuracyCounts counts = new AccuracyCounts(classes.size(), band);
        long bytes = Runtime.getRuntime().maxMemory();
        if (!isLarge(segmenter, samples.get(0), bytes)) {
            warmUp(segmenter, samples.get(0).image());
        }
        double seconds = 0;
        double macs = 0;
        Map<ImageSize, OptionalLong> macsBySize = new HashMap<>();
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            if (isLarge(segmenter, sample, bytes) && segmenter instanceof WindowedSegmenter windowed) {
                LargeImageEvaluation.Outcome outcome = large(windowed, counts, sample);
                seconds += outcome.seconds();
                macs += outcome.macs().isPresent() ? outcome.macs().getAsLong() : Double.NaN;
                progress.accept(new ProgressListener(i + 1, samples.size()));
                continue;
            }
            RgbImage image = sample.image();
            LabelMap truth = sample.label();
            long start = System.nanoTime();
            ImageSize size = segmenter.sizeFor(image);
            long sized = System.nanoTime();
            try (Segmentation made = segmenter.run(image, size)) {
                LabelMap predicted = made.labels();
                double own = (System.nanoTime() - (segmenter.findsSizes() ? sized : start)) / 1e9;
                seconds += made.seconds().orElse(own);
                OptionalLong known =
                        made.macs().isPresent() ? made.macs() : macsBySize.computeIfAbsent(size, segmenter::macs);
                macs += known.isPresent() ? known.getAsLong() : Double.NaN;
                counts.add(image, truth, predicted);
                made.confidence().ifPresent(sure -> counts.addConfidence(truth, predicted, sure));
            } catch (IllegalArgumentException e) {
                throw new BadInputException("image " + sample.id() + ": " + e.getMessage(), e);
            }
            progress.accept(new ProgressListener(i + 1, samples.size()));
        }
        ConfusionMatrix matrix = counts.matrix();
        return new EvaluationResult(
                classes.names(),
                matrix.iou(),
                matrix.meanIou(),
                matrix.pixelAccuracy(),
                macs / samples.size(),
                samples.size() / seconds,
                samples.size(),
                counts.details());
    }

    /**
     * Whether an image does not fit into memory with what is found of it.
     *
     * @param bytes that this process may use
     * @throws BadInputException if it does not, and the model does not see it in windows or it is from no file
     */
    static boolean isLarge(Segmenter segmenter, Sample sample, long bytes) {
        long most = Math.min(MOST_PIXELS, bytes / BYTES_PER_PIXEL);
        ImageSize size = sample.size();
        if (size.area() <= most) {
            return false;
        }
        if (segmenter instanceof WindowedSegmenter && LargeImageEvaluation.takes(sample)) {
            return true;
        }
        throw new BadInputException("image " + sample.id() + " is too large to be evaluated at once: it has " + size
                + " pixels, and with what is found of them at most " + most + " fit into the memory of this process; "
                + (LargeImageEvaluation.takes(sample)
                        ? "label it in windows, by --window 1024x1024"
                        : "cut image and labels into tiles"));
    }

    private static LargeImageEvaluation.Outcome large(
            WindowedSegmenter segmenter, AccuracyCounts counts, Sample sample) {
        return new LargeImageEvaluation(segmenter, counts, Path.of(System.getProperty("java.io.tmpdir"))).run(sample);
    }

    /** What is run for the first time prepares itself first. */
    private static void warmUp(Segmenter segmenter, RgbImage image) {
        try (Segmentation first = segmenter.run(image, segmenter.sizeFor(image))) {
            first.labels();
        }
    }
}
