package org.dance4j.graphs.integers;

import org.dance4j.graphs.ops.Interpolation;

/**
 * Resizing of 8-bit integers, which keeps their grid.
 *
 * <p>By TFLite's own kernels a pixel's place among those it is made of is a multiple of a step that is itself rounded to
 * 2^−10, and halves go away from 0. XNNPACK, which only takes resizing to a size that is known beforehand, finds places
 * exactly, rounds how much each pixel counts to 2^−11, and lets halves go up.
 */
final class Resizing {

    /** Along one axis the two pixels on either side of each position, and what the second counts, in so many bits. */
    private record Positions(int[] first, int[] second, int[] share, int bits) {

        private static Positions empty(int count, int bits) {
            return new Positions(new int[count], new int[count], new int[count], bits);
        }

        static Positions of(Interpolation method, ResizingRule rule, int from, int to) {
            boolean aligned = method == Interpolation.BILINEAR_ALIGNED;
            return rule == ResizingRule.TFLITE ? stepwise(aligned, from, to) : exact(aligned, from, to);
        }

        private static Positions exact(boolean aligned, int from, int to) {
            Positions made = empty(to, 11);
            for (int i = 0; i < to; i++) {
                // Else of the pixel's centre: (i + 1/2) · from / to − 1/2.
                long numerator = aligned ? (long) i * (from - 1) : (2L * i + 1) * from - to;
                long denominator = aligned ? Math.max(to - 1, 1) : 2L * to;
                long floor = Math.floorDiv(numerator, denominator);
                long rest = numerator - floor * denominator;
                made.first[i] = (int) Math.max(floor, 0);
                made.second[i] = (int) Math.min(floor + 1, from - 1);
                made.share[i] = (int) (((rest << made.bits) + denominator / 2) / denominator);
            }
            return made;
        }

        private static Positions stepwise(boolean aligned, int from, int to) {
            Positions made = empty(to, 10);
            int one = 1 << made.bits;
            int gaps = Math.max(to - 1, 1);
            int step = aligned ? (one * (from - 1) + gaps / 2) / gaps : (one * from + to / 2) / to;
            for (int i = 0; i < to; i++) {
                int place = i * step + (aligned ? 0 : step / 2 - one / 2);
                made.first[i] = Math.max(place / one, 0);
                made.second[i] = Math.min((place + one - 1) / one, from - 1);
                // Before the first pixel's centre it is below 0, of the same pixel twice.
                made.share[i] = place - made.first[i] * one;
            }
            return made;
        }
    }

    private Resizing() {}

    static IntegerMap resize(Interpolation method, ResizingRule rule, IntegerMap x, int height, int width) {
        return method == Interpolation.NEAREST ? nearest(x, height, width) : bilinear(method, rule, x, height, width);
    }

    private static IntegerMap nearest(IntegerMap x, int height, int width) {
        byte[] made = new byte[height * width * x.channels()];
        for (int row = 0, to = 0; row < height; row++) {
            int y = (int) ((2L * row + 1) * x.height() / (2L * height));
            for (int column = 0; column < width; column++, to += x.channels()) {
                int z = (int) ((2L * column + 1) * x.width() / (2L * width));
                System.arraycopy(x.values(), x.at(y, z), made, to, x.channels());
            }
        }
        return new IntegerMap(height, width, x.channels(), made);
    }

    private static IntegerMap bilinear(Interpolation method, ResizingRule rule, IntegerMap x, int height, int width) {
        if (height == x.height() && width == x.width()) {
            return x;
        }
        Positions rows = Positions.of(method, rule, x.height(), height);
        Positions columns = Positions.of(method, rule, x.width(), width);
        int one = 1 << rows.bits;
        int half = 1 << (2 * rows.bits - 1);
        byte[] made = new byte[height * width * x.channels()];
        for (int row = 0, to = 0; row < height; row++) {
            int down = rows.share[row];
            for (int column = 0; column < width; column++) {
                int right = columns.share[column];
                int topLeft = x.at(rows.first[row], columns.first[column]);
                int topRight = x.at(rows.first[row], columns.second[column]);
                int bottomLeft = x.at(rows.second[row], columns.first[column]);
                int bottomRight = x.at(rows.second[row], columns.second[column]);
                for (int c = 0; c < x.channels(); c++) {
                    // At most 2^7 · 2^22.
                    int sum = (x.values()[topLeft + c] * (one - right) + x.values()[topRight + c] * right)
                                    * (one - down)
                            + (x.values()[bottomLeft + c] * (one - right) + x.values()[bottomRight + c] * right) * down;
                    made[to++] = (byte)
                            (rule == ResizingRule.TFLITE
                                    ? (sum + (sum > 0 ? half : -half)) / (2 * half)
                                    : (sum + half) >> (2 * rows.bits));
                }
            }
        }
        return new IntegerMap(height, width, x.channels(), made);
    }
}
