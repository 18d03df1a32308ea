package org.dance4j.eval.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.dance4j.datasets.images.LabelMap;

/** How often each class was taken for each, over the pixels of any number of images; void is not counted. */
public final class ConfusionMatrix {

    private final int classes;
    private final long[] counts;

    /** An empty matrix. */
    public ConfusionMatrix(int classes) {
        if (classes < 1 || classes > LabelMap.VOID) {
            throw new IllegalArgumentException("a confusion matrix needs 1 to 255 classes, found " + classes);
        }
        this.classes = classes;
        this.counts = new long[classes * classes];
    }

    /**
     * A matrix of what has been counted.
     *
     * @param counts as {@link #counts} gives them
     */
    public static ConfusionMatrix of(int classes, long[] counts) {
        ConfusionMatrix made = new ConfusionMatrix(classes);
        if (counts.length != made.counts.length) {
            throw new IllegalArgumentException("a confusion matrix of " + classes + " classes has " + made.counts.length
                    + " counts, found " + counts.length);
        }
        made.addAll(counts);
        return made;
    }

    /**
     * Counts the pixels of an image whose truth is not void.
     *
     * @throws IllegalArgumentException if the sizes differ or a counted value is outside the classes; nothing is
     *     counted then
     */
    public void add(LabelMap truth, LabelMap predicted) {
        if (!truth.size().equals(predicted.size())) {
            throw new IllegalArgumentException(
                    "the label map is " + truth.size() + ", the prediction " + predicted.size());
        }
        long[] added = new long[counts.length];
        for (int i = 0; i < truth.classes().length; i++) {
            int t = truth.classes()[i] & 0xFF;
            if (t != LabelMap.VOID) {
                int p = predicted.classes()[i] & 0xFF;
                requireClass(t, "the label map");
                requireClass(p, "the prediction");
                added[t * classes + p]++;
            }
        }
        addAll(added);
    }

    private void requireClass(int value, String where) {
        if (value >= classes) {
            throw new IllegalArgumentException(
                    where + " holds " + value + " where there are " + classes + " classes, 0 to " + (classes - 1));
        }
    }

    /** Adds what another matrix has counted. */
    public void merge(ConfusionMatrix other) {
        if (other.classes != classes) {
            throw new IllegalArgumentException(
                    "a confusion matrix of " + classes + " classes cannot take one of " + other.classes);
        }
        addAll(other.counts);
    }

    private void addAll(long[] added) {
        Arrays.setAll(counts, i -> counts[i] + added[i]);
    }

    /** The number of classes. */
    public int classes() {
        return classes;
    }

    /** How many pixels of each class were taken for each, one class after the other. */
    public long[] counts() {
        return counts.clone();
    }

    /** How many pixels of one class were taken for another, or for itself. */
    public long count(int truth, int predicted) {
        return counts[truth * classes + predicted];
    }

    /**
     * Intersection over union of each class: {@code TP / (TP + FP + FN)}. NaN for a class that occurs neither in the
     * truth nor in the predictions.
     */
    public List<Double> iou() {
        return overlap().iou();
    }

    /** {@code TP} and {@code TP + FP + FN} of each class. */
    public Overlap overlap() {
        Overlap overlap = new Overlap(classes);
        for (int c = 0; c < classes; c++) {
            long union = -count(c, c);
            for (int other = 0; other < classes; other++) {
                union += count(c, other) + count(other, c);
            }
            overlap.add(c, count(c, c), union);
        }
        return overlap;
    }

    /** The mean of the IoUs that exist; NaN when none does. */
    public double meanIou() {
        return overlap().meanIou();
    }

    /** The share of counted pixels that got their class; NaN when none was counted. */
    public double pixelAccuracy() {
        long right = IntStream.range(0, classes).mapToLong(c -> count(c, c)).sum();
        return (double) right / Arrays.stream(counts).sum();
    }
}
