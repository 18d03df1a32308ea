package org.dance4j.eval.metrics;

import java.util.ArrayList;
import java.util.List;
import org.dance4j.datasets.images.LabelMap;

/**
 * How far a model's confidence in its labels is from the share of them that is right. Pixels are put into bins of equal
 * width by their confidence, {@code ((m - 1)/M, m/M]}, and the expected calibration error is the mean over all pixels of
 * the difference, in the pixel's bin, between mean confidence and the share that is right.
 *
 * <p>Source: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, equation 3.
 *
 * @param expectedError from 0 to 1; NaN if the model does not tell how sure it is
 * @param bins those of equal width from 0 to 1; empty if nothing was counted
 */
public record Calibration(double expectedError, List<Bin> bins) {

    /** The bins of the paper's experiments. */
    public static final int USUAL_BINS = 15;

    /** What was not measured. */
    public static final Calibration NONE = new Calibration(Double.NaN, List.of());

    /**
     * Pixels of about the same confidence.
     *
     * @param pixels how many there are
     * @param confidence their mean confidence; NaN where there is no pixel
     * @param accuracy the share of them that is right; NaN where there is no pixel
     */
    public record Bin(long pixels, double confidence, double accuracy) {}

    /** Copies the list. */
    public Calibration {
        bins = List.copyOf(bins);
    }

    /** Counts image after image. */
    public static final class Counts {

        private final long[] pixels = new long[USUAL_BINS];
        private final long[] right = new long[USUAL_BINS];
        private final double[] confidences = new double[USUAL_BINS];

        /**
         * Counts the pixels of an image whose truth is not void.
         *
         * @param truth of the image's size, as the others
         * @param confidence the probability of the predicted class at each pixel, row by row
         */
        public void add(LabelMap truth, LabelMap predicted, float[] confidence) {
            if (confidence.length != truth.classes().length || confidence.length != predicted.classes().length) {
                throw new IllegalArgumentException("there are " + confidence.length + " confidences for "
                        + truth.classes().length + " labels and " + predicted.classes().length + " predictions");
            }
            for (int i = 0; i < confidence.length; i++) {
                if ((truth.classes()[i] & 0xFF) != LabelMap.VOID) {
                    int bin = Math.min(
                            USUAL_BINS - 1, Math.max(0, (int) Math.ceil((double) confidence[i] * USUAL_BINS) - 1));
                    pixels[bin]++;
                    confidences[bin] += confidence[i];
                    right[bin] += truth.classes()[i] == predicted.classes()[i] ? 1 : 0;
                }
            }
        }

        /** What was counted so far. */
        public Calibration calibration() {
            long all = 0;
            double error = 0;
            List<Bin> bins = new ArrayList<>();
            for (int bin = 0; bin < USUAL_BINS; bin++) {
                all += pixels[bin];
                error += Math.abs(confidences[bin] - right[bin]);
                bins.add(new Bin(pixels[bin], confidences[bin] / pixels[bin], (double) right[bin] / pixels[bin]));
            }
            return all == 0 ? NONE : new Calibration(error / all, bins);
        }
    }
}
