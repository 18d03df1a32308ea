package org.dance4j.datasets.alike;

import java.util.Optional;
import org.dance4j.datasets.images.RgbImage;

/**
 * What an image looks like, in 128 bits that noise, compression and resizing hardly change: of the means of 9 × 9 equal
 * parts of its grey values, whether each of the first 8 × 8 is darker than the one on its right, and than the one below
 * (a difference hash: Krawetz, 2013, in both directions).
 *
 * @param right the comparisons with the right
 * @param below the comparisons with those below
 * @see <a href="https://www.hackerfactor.com/blog/index.php?/archives/529-Kind-of-Like-That.html">Kind of Like That</a>
 */
public record PerceptualHash(long right, long below) {

    /**
     * Images that differ in this many bits or fewer are nearly the same. Measured on CamVid: frames 20 apart in a
     * recording differ in 22 or more, and images of its validation split from all of its training split in 27 or more.
     */
    public static final int NEARLY_SAME = 16;

    /** The number of bits. */
    public static final int BITS = 128;

    private static final int PARTS = 9;
    /** Parts that differ by less in all are no picture: comparisons would be of noise. */
    private static final double LEAST_RANGE = 8;

    /** The hash of an image; empty if it has fewer than 9 rows or columns, or next to nothing is to be seen on it. */
    public static Optional<PerceptualHash> of(RgbImage image) {
        if (image.height() < PARTS || image.width() < PARTS) {
            return Optional.empty();
        }
        double[][] means = means(image);
        double least = Double.MAX_VALUE;
        double most = 0;
        long right = 0;
        long below = 0;
        for (int row = 0; row < PARTS; row++) {
            for (int column = 0; column < PARTS; column++) {
                double mean = means[row][column];
                least = Math.min(least, mean);
                most = Math.max(most, mean);
                if (row < PARTS - 1 && column < PARTS - 1) {
                    right = right << 1 | (mean < means[row][column + 1] ? 1 : 0);
                    below = below << 1 | (mean < means[row + 1][column] ? 1 : 0);
                }
            }
        }
        return most - least < LEAST_RANGE ? Optional.empty() : Optional.of(new PerceptualHash(right, below));
    }

    private static double[][] means(RgbImage image) {
        long[][] sums = new long[PARTS][PARTS];
        int[][] counts = new int[PARTS][PARTS];
        byte[] rgb = image.rgb();
        for (int y = 0, at = 0; y < image.height(); y++) {
            int row = (int) ((long) y * PARTS / image.height());
            for (int x = 0; x < image.width(); x++, at += 3) {
                int column = (int) ((long) x * PARTS / image.width());
                // ITU-R BT.601 luma.
                sums[row][column] += 299 * (rgb[at] & 0xFF) + 587 * (rgb[at + 1] & 0xFF) + 114 * (rgb[at + 2] & 0xFF);
                counts[row][column]++;
            }
        }
        double[][] means = new double[PARTS][PARTS];
        for (int row = 0; row < PARTS; row++) {
            for (int column = 0; column < PARTS; column++) {
                means[row][column] = sums[row][column] / (1000.0 * counts[row][column]);
            }
        }
        return means;
    }

    /** The number of bits that differ, 0 to {@value #BITS}. */
    public int distance(PerceptualHash other) {
        return Long.bitCount(right ^ other.right) + Long.bitCount(below ^ other.below);
    }
}
