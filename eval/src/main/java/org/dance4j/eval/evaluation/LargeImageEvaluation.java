package org.dance4j.eval.evaluation;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.complexity.Complexity;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.LargeImage;
import org.dance4j.datasets.images.LargeLabelMap;
import org.dance4j.datasets.images.PixelFile;
import org.dance4j.eval.inference.ClassProbabilities;
import org.dance4j.eval.inference.views.WindowedLabelling;
import org.dance4j.eval.inference.views.WindowedSegmenter;
import org.dance4j.eval.metrics.AccuracyCounts;
import org.dance4j.eval.metrics.BoundaryBand;
import org.dance4j.eval.metrics.ConfusionMatrix;
import org.dance4j.eval.metrics.Overlap;

/**
 * Labels an image that is larger than memory in windows and compares it with its label map: image, label map and labels lie
 * in temporary files. What is counted is what would be if all were held at once.
 */
final class LargeImageEvaluation {

    private static final int BLOCK_PIXELS = 1 << 23;

    private final WindowedSegmenter segmenter;
    private final AccuracyCounts counts;
    private final Path folder;
    private final int blockPixels;

    /**
     * @param counts what is found is added to them
     * @param folder for temporary files, five bytes for each pixel
     */
    LargeImageEvaluation(WindowedSegmenter segmenter, AccuracyCounts counts, Path folder) {
        this(segmenter, counts, folder, BLOCK_PIXELS);
    }

    /** @param blockPixels how many are compared along borders at a time, at least one row of them */
    LargeImageEvaluation(WindowedSegmenter segmenter, AccuracyCounts counts, Path folder, int blockPixels) {
        this.segmenter = segmenter;
        this.counts = counts;
        this.folder = folder;
        this.blockPixels = blockPixels;
    }

    /**
     * What an image came to.
     *
     * @param seconds that labelling took, comparing not counted
     * @param macs of all windows, if the network is known
     */
    record Outcome(double seconds, OptionalLong macs) {}

    /** Whether a sample's image and labels lie in files, so that parts of them can be read. */
    static boolean takes(Sample sample) {
        return sample.file().isPresent()
                && sample.labelFile().isPresent()
                && sample.labelCode().isPresent();
    }

    /**
     * Labels and counts an image.
     *
     * @param sample one that this takes
     * @throws BadInputException if a file cannot be used, or image and labels are not of one size
     */
    Outcome run(Sample sample) {
        Path labelFile = sample.labelFile().orElseThrow();
        try (LargeImage image = LargeImage.open(sample.file().orElseThrow(), folder);
                LargeLabelMap truth =
                        LargeLabelMap.open(labelFile, sample.labelCode().orElseThrow(), folder);
                PixelFile predicted = new PixelFile(folder, image.size(), 1)) {
            if (!truth.size().equals(image.size())) {
                throw new BadInputException("image " + sample.file().orElseThrow() + " is " + image.size()
                        + ", but its label " + labelFile + " is " + truth.size());
            }
            Comparing comparing = new Comparing(truth, predicted);
            long start = System.nanoTime();
            WindowedLabelling.Outcome outcome = segmenter
                    .labelling(WindowedLabelling.usualBytes())
                    .label(WindowedLabelling.Source.of(image), comparing, progress -> {});
            double seconds = (System.nanoTime() - start - comparing.nanoseconds) / 1e9;
            ImageSize size = image.size();
            counts.add(
                    Complexity.of(size, (from, to) -> image.part(from, 0, new ImageSize(to - from, size.width()))),
                    comparing.matrix,
                    alongBorders(truth, predicted));
            return new Outcome(seconds, outcome.macs());
        }
    }

    /** Takes labelled parts, and counts them. */
    private final class Comparing implements WindowedLabelling.Sink {

        private final LargeLabelMap truth;
        private final PixelFile predicted;
        private final ConfusionMatrix matrix =
                new ConfusionMatrix(counts.matrix().classes());
        private long nanoseconds;

        Comparing(LargeLabelMap truth, PixelFile predicted) {
            this.truth = truth;
            this.predicted = predicted;
        }

        @Override
        public void take(int row, int column, ClassProbabilities part) {
            LabelMap labels = part.labels();
            long start = System.nanoTime();
            predicted.write(row, column, part.size(), labels.classes());
            LabelMap expected = truth.part(row, column, part.size());
            matrix.add(expected, labels);
            counts.addConfidence(expected, labels, part.confidence());
            nanoseconds += System.nanoTime() - start;
        }
    }

    private Overlap alongBorders(LargeLabelMap truth, PixelFile predicted) {
        ImageSize size = truth.size();
        int classes = counts.matrix().classes();
        int distance = counts.band().width(size);
        int rows = Math.max(1, blockPixels / size.width());
        Overlap overlap = new Overlap(classes);
        for (int from = 0; from < size.height(); from += rows) {
            int to = Math.min(size.height(), from + rows);
            int top = Math.max(0, from - distance);
            ImageSize block = new ImageSize(Math.min(size.height(), to + distance) - top, size.width());
            overlap.add(BoundaryBand.overlap(
                    truth.part(top, 0, block),
                    new LabelMap(block.height(), block.width(), predicted.read(top, 0, block)),
                    classes,
                    distance,
                    from - top,
                    to - top));
        }
        return overlap;
    }
}
