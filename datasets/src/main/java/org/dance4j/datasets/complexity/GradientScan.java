package org.dance4j.datasets.complexity;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.dance4j.datasets.images.RgbImage;

/**
 * Adds up the lengths of the gradients and the grey values of some rows of an image. Most of its loops do one thing to
 * whole arrays, at the same index of each, since such loops are what a JVM of version 17 computes several elements at a
 * time.
 */
final class GradientScan {

    private static final int CHANNELS = 3;

    /** Of a column, whose lengths are added up in 32 bits: each addition may be wrong by 6e-8 of the sum, always alike. */
    private static final int ROWS_IN_FLOATS = 8;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final RgbImage image;
    private final int width;

    // By column of three pixels, 1 2 1 and last less first; both of the next column and the one after that too.
    private final float[] smooth;
    private final float[] smoothAfterNext;
    private final float[] difference;
    private final float[] differenceNext;
    private final float[] differenceAfterNext;

    private double lengths;
    private long greys;

    GradientScan(RgbImage image) {
        this.image = image;
        width = image.width();
        smooth = new float[width + 2];
        smoothAfterNext = new float[width];
        difference = new float[width + 2];
        differenceNext = new float[width];
        differenceAfterNext = new float[width];
    }

    /** The sum of the lengths of all gradients so far. */
    double lengths() {
        return lengths;
    }

    /** The sum of all grey values so far. */
    long greys() {
        return greys;
    }

    /** Adds some rows, which are held as integers and as floats meanwhile. */
    void rows(int from, int to) {
        int first = Math.max(0, from - 1);
        int[] grey = pixels(first, Math.min(image.height(), to + 1));
        luma(grey);
        float[][] rows = rows(grey);
        for (int row = from - first; row < to - first; row += ROWS_IN_FLOATS) {
            add(rows, row, Math.min(to - first, row + ROWS_IN_FLOATS));
        }
        for (int row = from - first; row < to - first; row++) {
            greys += sum(grey, row * width, (row + 1) * width);
        }
    }

    private void add(float[][] rows, int from, int to) {
        float[] sums = new float[width];
        for (int row = from; row < to; row++) {
            float[] above = rows[Math.max(0, row - 1)];
            columns(above, rows[row], rows[Math.min(rows.length - 1, row + 1)], smooth, difference);
            System.arraycopy(smooth, 2, smoothAfterNext, 0, width);
            System.arraycopy(difference, 1, differenceNext, 0, width);
            System.arraycopy(difference, 2, differenceAfterNext, 0, width);
            addLengths(smooth, smoothAfterNext, difference, differenceNext, differenceAfterNext, sums);
        }
        for (float sum : sums) {
            lengths += sum;
        }
    }

    /** Pixels as numbers, red the lowest byte; the highest is anything. */
    private int[] pixels(int from, int to) {
        byte[] rgb = image.rgb();
        int[] pixels = new int[(to - from) * width];
        int last = pixels.length - 1;
        int at = CHANNELS * from * width;
        for (int i = 0; i < last; i++, at += CHANNELS) {
            pixels[i] = (int) INT.get(rgb, at);
        }
        // No byte may follow the last one.
        pixels[last] = (rgb[at] & 0xFF) | (rgb[at + 1] & 0xFF) << 8 | (rgb[at + 2] & 0xFF) << 16;
        return pixels;
    }

    // ITU-R BT.601 luma in 16-bit fixed point, as common image libraries compute it.
    private static void luma(int[] values) {
        for (int i = 0; i < values.length; i++) {
            int pixel = values[i];
            int sum = (pixel & 0xFF) * 19595 + (pixel >>> 8 & 0xFF) * 38470 + (pixel >>> 16 & 0xFF) * 7471;
            values[i] = (sum + 0x8000) >> 16;
        }
    }

    /** Rows with their first and last value repeated. */
    private float[][] rows(int[] grey) {
        float[][] rows = new float[grey.length / width][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = row(grey, row * width, new float[width + 2]);
        }
        return rows;
    }

    private static float[] row(int[] grey, int start, float[] row) {
        int end = row.length - 1;
        for (int x = 1; x < end; x++) {
            row[x] = grey[start + x - 1];
        }
        row[0] = row[1];
        row[end] = row[end - 1];
        return row;
    }

    private static int sum(int[] values, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum;
    }

    private static void columns(float[] above, float[] here, float[] below, float[] smooth, float[] difference) {
        for (int x = 0; x < smooth.length; x++) {
            smooth[x] = above[x] + 2 * here[x] + below[x];
            difference[x] = below[x] - above[x];
        }
    }

    private static void addLengths(
            float[] smooth,
            float[] smoothAfterNext,
            float[] difference,
            float[] differenceNext,
            float[] differenceAfterNext,
            float[] sums) {
        for (int x = 0; x < sums.length; x++) {
            float horizontal = smoothAfterNext[x] - smooth[x];
            float vertical = difference[x] + 2 * differenceNext[x] + differenceAfterNext[x];
            sums[x] += (float) Math.sqrt(horizontal * horizontal + vertical * vertical);
        }
    }
}
