package org.dance4j.datasets.complexity;

import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.images.RowBands;

/**
 * The spatial complexity of an image (paper, section 3.2) and its light, found in one pass over its bytes. Grey values
 * and gradients are exact integers.
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
            Scan scan = new Scan(image);
            scan.rows(from, to);
            lengths[from / BAND] = scan.lengths;
            greys[from / BAND] = scan.greys;
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
            Scan scan = new Scan(rows.between(top, Math.min(size.height(), to + 1)));
            scan.rows(from - top, to - top);
            lengths += scan.lengths;
            greys += scan.greys;
        }
        return new Complexity(lengths / size.area(), greys / (double) size.area());
    }

    /** SC_mean of an image. */
    public static double mean(RgbImage image) {
        return of(image).scMean();
    }

    /** Adds up the gradients' lengths and the grey values of some rows. */
    private static final class Scan {

        private final byte[] rgb;
        private final int height;
        private final int width;
        private int[] above;
        private int[] here;
        private double lengths;
        private long greys;

        Scan(RgbImage image) {
            rgb = image.rgb();
            height = image.height();
            width = image.width();
            above = new int[width];
            here = new int[width];
        }

        void rows(int from, int to) {
            grey(Math.max(0, from - 1), above);
            grey(from, here);
            for (int y = from; y < to; y++) {
                for (int grey : here) {
                    greys += grey;
                }
                lengths += lengths(above, here, 3 * width * Math.min(height - 1, y + 1));
                int[] below = above;
                above = here;
                here = below;
            }
        }

        private void grey(int row, int[] grey) {
            for (int x = 0, at = 3 * width * row; x < width; x++, at += 3) {
                grey[x] = luma(at);
            }
        }

        /**
         * The lengths of one row's gradients. Sums of each column of three pixels, 1 2 1, and their differences are
         * held for the column at hand and the two before it.
         *
         * @param above the grey row above, in whose place that below is left
         * @param below where the bytes of the row below begin
         */
        private double lengths(int[] above, int[] here, int below) {
            double sum = 0;
            int at = below;
            int grey = luma(at);
            int smooth = above[0] + 2 * here[0] + grey;
            int difference = grey - above[0];
            int smoothBefore = smooth;
            int differenceBefore = difference;
            above[0] = grey;
            for (int x = 1; x < above.length; x++) {
                at += 3;
                grey = luma(at);
                int nextSmooth = above[x] + 2 * here[x] + grey;
                int nextDifference = grey - above[x];
                above[x] = grey;
                sum += length(nextSmooth - smoothBefore, differenceBefore + 2 * difference + nextDifference);
                smoothBefore = smooth;
                smooth = nextSmooth;
                differenceBefore = difference;
                difference = nextDifference;
            }
            return sum + length(smooth - smoothBefore, differenceBefore + 3 * difference);
        }

        private static double length(int horizontal, int vertical) {
            return Math.sqrt(horizontal * horizontal + vertical * vertical);
        }

        // ITU-R BT.601 luma in 16-bit fixed point, as common image libraries compute it.
        private int luma(int at) {
            return ((rgb[at] & 0xFF) * 19595 + (rgb[at + 1] & 0xFF) * 38470 + (rgb[at + 2] & 0xFF) * 7471 + 0x8000)
                    >> 16;
        }
    }
}
