package org.dance4j.datasets.complexity;

import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.images.RowBands;

/**
 * The spatial complexity of an image (paper, section 3.2) and its light, found in one pass over its bytes. Grey values
 * and gradients are exact integers, their lengths 32-bit floats, so that a mean of them is within 4e-7
 * of itself.
 *
 * @param scMean SC_mean, equation 1: the mean of {@code sqrt(s_h² + s_v²)} over all pixels, s_h and s_v being the grey
 *     image filtered with the unnormalised 3 × 3 Sobel kernels; 0 for an image of one colour, at most 1442 (255 · 4√2).
 *     Grey is ITU-R 601 luma rounded to 0 … 255; borders are mirrored with the edge repeated
 * @param meanGrey the mean grey value, 0 to 255
 */
public record Complexity(double scMean, double meanGrey) {

    /** Rows whose gradients are added up together, so that sums do not depend on the number of threads. */
    private static final int BAND = 64;

    /** The complexity of an image, measured in the thread that calls. */
    public static Complexity of(RgbImage image) {
        return of(image, 1);
    }

    /**
     * The complexity of an image; the number of threads does not change it.
     *
     * @param threads that measure it side by side, at least 1
     */
    public static Complexity of(RgbImage image, int threads) {
        int bands = (image.height() + BAND - 1) / BAND;
        double[] lengths = new double[bands];
        long[] greys = new long[bands];
        RowBands.each(image.height(), BAND, threads, (from, to) -> {
            GradientScan scan = new GradientScan(image);
            scan.rows(from, to);
            lengths[from / BAND] = scan.lengths();
            greys[from / BAND] = scan.greys();
        });
        double length = 0;
        long grey = 0;
        for (int band = 0; band < bands; band++) {
            length += lengths[band];
            grey += greys[band];
        }
        double pixels = (double) image.height() * image.width();
        return new Complexity(length / pixels, grey / pixels);
    }

    /** Where rows of an image come from that is not in memory. */
    @FunctionalInterface
    public interface Rows {
        /** The rows from one to before another, at the image's full width. */
        RgbImage between(int from, int to);
    }

    /** The complexity of an image of which some rows are held at a time; the same as if it were held whole. */
    public static Complexity of(ImageSize size, Rows rows) {
        double lengths = 0;
        long greys = 0;
        for (int from = 0; from < size.height(); from += BAND) {
            int to = Math.min(size.height(), from + BAND);
            int top = Math.max(0, from - 1);
            GradientScan scan = new GradientScan(rows.between(top, Math.min(size.height(), to + 1)));
            scan.rows(from - top, to - top);
            lengths += scan.lengths();
            greys += scan.greys();
        }
        return new Complexity(lengths / size.area(), greys / (double) size.area());
    }

    /** SC_mean of an image. */
    public static double mean(RgbImage image) {
        return of(image).scMean();
    }
}
