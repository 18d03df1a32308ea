package org.dance4j.datasets.complexity;

import org.dance4j.datasets.images.RgbImage;

/** The spatial complexity of an image (paper, section 3.2). */
public final class Complexity {

    private Complexity() {}

    /**
     * SC_mean, equation 1: the mean of {@code sqrt(s_h² + s_v²)} over all pixels, s_h and s_v being the grey image
     * filtered with the unnormalised 3 × 3 Sobel kernels. Grey is ITU-R 601 luma rounded to 0 … 255; borders are
     * mirrored with the edge repeated.
     *
     * @return 0 for an image of one colour, at most 1442 (255 · 4√2)
     */
    public static double mean(RgbImage image) {
        return meanGradient(grey(image), image.height(), image.width());
    }

    /** The grey image with one more row and column on each side, which mirror the edge. */
    public static int[] grey(RgbImage image) {
        int height = image.height();
        int width = image.width();
        int stride = width + 2;
        int[] grey = new int[(height + 2) * stride];
        byte[] rgb = image.rgb();
        for (int y = 0, from = 0; y < height; y++) {
            int row = (y + 1) * stride;
            for (int x = 1; x <= width; x++, from += 3) {
                grey[row + x] = luma(rgb[from] & 0xFF, rgb[from + 1] & 0xFF, rgb[from + 2] & 0xFF);
            }
            grey[row] = grey[row + 1];
            grey[row + width + 1] = grey[row + width];
        }
        System.arraycopy(grey, stride, grey, 0, stride);
        System.arraycopy(grey, height * stride, grey, (height + 1) * stride, stride);
        return grey;
    }

    /**
     * The mean length of the gradient.
     *
     * @param grey as {@link #grey} makes it
     */
    public static double meanGradient(int[] grey, int height, int width) {
        int stride = width + 2;
        double sum = 0;
        for (int y = 1; y <= height; y++) {
            int above = (y - 1) * stride;
            int here = y * stride;
            int below = (y + 1) * stride;
            for (int x = 1; x <= width; x++) {
                int diagonal = grey[below + x + 1] - grey[above + x - 1];
                int other = grey[below + x - 1] - grey[above + x + 1];
                int horizontal = diagonal - other + 2 * (grey[here + x + 1] - grey[here + x - 1]);
                int vertical = diagonal + other + 2 * (grey[below + x] - grey[above + x]);
                sum += Math.sqrt(horizontal * horizontal + vertical * vertical);
            }
        }
        return sum / ((double) height * width);
    }

    /**
     * The mean grey value, 0 to 255.
     *
     * @param grey as {@link #grey} makes it
     */
    public static double meanGrey(int[] grey, int height, int width) {
        long sum = 0;
        for (int y = 1; y <= height; y++) {
            int row = y * (width + 2);
            for (int x = 1; x <= width; x++) {
                sum += grey[row + x];
            }
        }
        return (double) sum / ((long) height * width);
    }

    // ITU-R BT.601 luma in 16-bit fixed point, as common image libraries compute it.
    private static int luma(int red, int green, int blue) {
        return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
    }
}
