package org.dance4j.datasets.complexity;

import java.util.Arrays;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.images.RowBands;

/**
 * The spatial complexity of an image (paper, section 3.2) and its light, found in one pass over its bytes. Grey values
 * and gradients are exact whole numbers.
 *
 * @param scMean SC_mean, equation 1: the mean of {@code sqrt(s_h² + s_v²)} over all pixels, s_h and s_v being the grey
 *     image filtered with the unnormalised 3 × 3 Sobel kernels; 0 for an image of one colour, at most 1442 (255 · 4√2).
 *     Grey is ITU-R 601 luma rounded to 0 … 255; borders are mirrored with the edge repeated. Lengths are of 32 bits, and
 *     16 of them are added up in as many, so that the mean is within 6e-7 of its size
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
        double[] greys = new double[bands];
        RowBands.each(image.height(), BAND, threads, (from, to) -> {
            Scan scan = new Scan(image);
            scan.rows(from, to);
            lengths[from / BAND] = scan.lengths;
            greys[from / BAND] = scan.greys;
        });
        double length = 0;
        double grey = 0;
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
        double greys = 0;
        for (int from = 0; from < size.height(); from += BAND) {
            int to = Math.min(size.height(), from + BAND);
            int top = Math.max(0, from - 1);
            Scan scan = new Scan(rows.between(top, Math.min(size.height(), to + 1)));
            scan.rows(from - top, to - top);
            lengths += scan.lengths;
            greys += scan.greys;
        }
        return new Complexity(lengths / size.area(), greys / size.area());
    }

    /** SC_mean of an image. */
    public static double mean(RgbImage image) {
        return of(image).scMean();
    }

    /**
     * Adds up the gradients' lengths and the grey values of some rows. Loops are over arrays that begin alike and hold
     * numbers of one kind, as the JVM's compiler needs it to work on several pixels at a time.
     */
    private static final class Scan {

        /** Rows whose lengths are added up in 32 bits. */
        private static final int FEW = 16;

        /** Whole numbers as floats: looked up, since converting them takes as long as finding them. */
        private static final float[] FLOATS = new float[256];

        static {
            for (int i = 0; i < FLOATS.length; i++) {
                FLOATS[i] = i;
            }
        }

        private final byte[] rgb;
        private final int height;
        private final int width;
        private final float[] left;
        private final float[] right;
        private final float[] columnLengths;
        private final float[] columnGreys;
        private Row above;
        private Row here;
        private Row below;
        private double lengths;
        private double greys;

        /**
         * A row's grey values, and their parts of the Sobel kernels.
         *
         * @param smooth grey values weighted by 1 2 1
         * @param slope the grey value on the right less that on the left
         */
        private record Row(float[] grey, float[] smooth, float[] slope) {

            static Row of(int width) {
                return new Row(new float[width], new float[width], new float[width]);
            }
        }

        Scan(RgbImage image) {
            rgb = image.rgb();
            height = image.height();
            width = image.width();
            left = new float[width];
            right = new float[width];
            columnLengths = new float[width];
            columnGreys = new float[width];
            above = Row.of(width);
            here = Row.of(width);
            below = Row.of(width);
        }

        void rows(int from, int to) {
            read(Math.max(0, from - 1), above);
            read(from, here);
            for (int y = from; y < to; y++) {
                read(Math.min(height - 1, y + 1), below);
                add(here.grey, columnGreys);
                addLengths(above.slope, here.slope, below.slope, above.smooth, below.smooth, columnLengths);
                if ((y - from) % FEW == FEW - 1 || y == to - 1) {
                    lengths += takeSum(columnLengths);
                    greys += takeSum(columnGreys);
                }
                Row next = above;
                above = here;
                here = below;
                below = next;
            }
        }

        private static double takeSum(float[] columns) {
            double sum = 0;
            for (float column : columns) {
                sum += column;
            }
            Arrays.fill(columns, 0);
            return sum;
        }

        private void read(int y, Row row) {
            float[] grey = row.grey;
            grey(rgb, 3 * width * y, grey);
            System.arraycopy(grey, 0, left, 1, width - 1);
            left[0] = grey[0];
            System.arraycopy(grey, 1, right, 0, width - 1);
            right[width - 1] = grey[width - 1];
            smoothen(left, grey, right, row.smooth);
            subtract(right, left, row.slope);
        }

        // ITU-R BT.601 luma in 16-bit fixed point, as common image libraries compute it.
        private static void grey(byte[] rgb, int begin, float[] row) {
            for (int x = 0; x < row.length; x++) {
                int at = begin + 3 * x;
                int grey =
                        ((rgb[at] & 0xFF) * 19595 + (rgb[at + 1] & 0xFF) * 38470 + (rgb[at + 2] & 0xFF) * 7471 + 0x8000)
                                >> 16;
                row[x] = FLOATS[grey];
            }
        }

        private static void add(float[] row, float[] sums) {
            for (int x = 0; x < sums.length; x++) {
                sums[x] += row[x];
            }
        }

        private static void smoothen(float[] left, float[] centre, float[] right, float[] smooth) {
            for (int x = 0; x < smooth.length; x++) {
                smooth[x] = left[x] + 2 * centre[x] + right[x];
            }
        }

        private static void subtract(float[] right, float[] left, float[] slope) {
            for (int x = 0; x < slope.length; x++) {
                slope[x] = right[x] - left[x];
            }
        }

        private static void addLengths(
                float[] slopeAbove,
                float[] slopeHere,
                float[] slopeBelow,
                float[] smoothAbove,
                float[] smoothBelow,
                float[] sums) {
            for (int x = 0; x < sums.length; x++) {
                float horizontal = slopeAbove[x] + 2 * slopeHere[x] + slopeBelow[x];
                float vertical = smoothBelow[x] - smoothAbove[x];
                sums[x] += (float) Math.sqrt(horizontal * horizontal + vertical * vertical);
            }
        }
    }
}
