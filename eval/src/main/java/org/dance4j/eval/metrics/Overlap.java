package org.dance4j.eval.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Pixels that truth and prediction share of each class, and those that either has, over any number of images. */
public final class Overlap {

    private final long[] intersections;
    private final long[] unions;

    /** No pixel so far. */
    public Overlap(int classes) {
        this.intersections = new long[classes];
        this.unions = new long[classes];
    }

    /** Counts pixels of a class. */
    void add(int index, long intersection, long union) {
        intersections[index] += intersection;
        unions[index] += union;
    }

    /** Adds what was counted of other images, of the same classes. */
    public void add(Overlap other) {
        if (other.unions.length != unions.length) {
            throw new IllegalArgumentException(
                    "an overlap of " + unions.length + " classes cannot take one of " + other.unions.length);
        }
        for (int c = 0; c < unions.length; c++) {
            add(c, other.intersections[c], other.unions[c]);
        }
    }

    /** Pixels of a class in both. */
    public long intersection(int index) {
        return intersections[index];
    }

    /** Pixels of a class in either. */
    public long union(int index) {
        return unions[index];
    }

    /** Intersection over union of each class; NaN for one that neither has a pixel of. */
    public List<Double> iou() {
        return IntStream.range(0, unions.length)
                .mapToObj(c -> (double) intersections[c] / unions[c])
                .toList();
    }

    /** The mean of the IoUs that exist; NaN when none does. */
    public double meanIou() {
        return IntStream.range(0, unions.length)
                .filter(c -> unions[c] > 0)
                .mapToDouble(c -> (double) intersections[c] / unions[c])
                .average()
                .orElse(Double.NaN);
    }

    @Override
    public String toString() {
        return "Overlap[" + Arrays.toString(intersections) + " of " + Arrays.toString(unions) + "]";
    }
}
