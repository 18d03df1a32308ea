package org.dance4j.eval.inference;

import java.util.Arrays;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;

/**
 * The probability of each class at each pixel. The values are taken over, not copied: nobody changes them afterwards.
 *
 * @param size height and width
 * @param classes how many there are
 * @param values {@code [height, width, classes]} in row-major order, from 0 to 1
 */
public record ClassProbabilities(ImageSize size, int classes, float[] values) {

    /** Java's longest array. */
    private static final int MOST_VALUES = Integer.MAX_VALUE - 8;

    /**
     * Requires a value for each class of each pixel.
     *
     * @throws IllegalArgumentException if there are more or fewer
     */
    public ClassProbabilities {
        if (values.length != size.area() * classes) {
            throw new IllegalArgumentException(
                    "probabilities of " + classes + " classes at " + size + " are not " + values.length + " values");
        }
    }

    /**
     * How many values there are.
     *
     * @throws BadInputException if no array holds so many
     */
    public static int count(ImageSize size, int classes) {
        if (size.area() * classes > MOST_VALUES) {
            throw new BadInputException("an image of " + size + " is too large for the probabilities of " + classes
                    + " classes at once; in windows (--window) it is not");
        }
        return Math.toIntExact(size.area() * classes);
    }

    /** The most probable class of each pixel, the first of equals. */
    public LabelMap labels() {
        byte[] labels = new byte[Math.toIntExact(size.area())];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) best(i);
        }
        return new LabelMap(size.height(), size.width(), labels);
    }

    /** The probability of the most probable class of each pixel, {@code [height, width]}. */
    public float[] confidence() {
        float[] confidence = new float[Math.toIntExact(size.area())];
        for (int i = 0; i < confidence.length; i++) {
            confidence[i] = values[i * classes + best(i)];
        }
        return confidence;
    }

    private int best(int pixel) {
        int first = pixel * classes;
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (values[first + c] > values[first + best]) {
                best = c;
            }
        }
        return best;
    }

    /**
     * Turns values of one place into probabilities.
     *
     * @param logits which become {@code exp(x) / Σ exp(x)}
     */
    static void softmax(float[] logits) {
        float most = Float.NEGATIVE_INFINITY;
        for (float value : logits) {
            most = Math.max(most, value);
        }
        double sum = 0;
        for (int c = 0; c < logits.length; c++) {
            logits[c] = (float) Math.exp(logits[c] - most);
            sum += logits[c];
        }
        for (int c = 0; c < logits.length; c++) {
            logits[c] = (float) (logits[c] / sum);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClassProbabilities that
                && size.equals(that.size)
                && classes == that.classes
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * size.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "ClassProbabilities[" + size + ", " + classes + " classes]";
    }
}
