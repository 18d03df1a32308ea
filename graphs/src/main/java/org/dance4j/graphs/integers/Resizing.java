package org.dance4j.graphs.integers;

import org.dance4j.graphs.ops.Interpolation;

/**
 * Resizing of 8-bit integers, which keeps their grid. Where a pixel lies among those it is made of is found exactly, as a
 * quotient and a remainder; how much each of them counts is rounded to 2^−11, and halves go up.
 */
final class Resizing {

    private static final int SHARE_BITS = 11;
    private static final int ONE = 1 << SHARE_BITS;
    private static final int HALF = 1 << (2 * SHARE_BITS - 1);

    /** Along one axis the two pixels on either side of each position, and what the second counts. */
    private record Positions(int[] first, int[] second, int[] share) {

        static Positions of(Interpolation method, int from, int to) {
            Positions made = new Positions(new int[to], new int[to], new int[to]);
            for (int i = 0; i < to; i++) {
                long numerator;
                long denominator;
                if (method == Interpolation.BILINEAR_ALIGNED) {
                    numerator = (long) i * (from - 1);
                    denominator = Math.max(to - 1, 1);
                } else {
                    // The pixel's centre: (i + 1/2) · from / to − 1/2.
                    numerator = (2L * i + 1) * from - to;
                    denominator = 2L * to;
                }
                long floor = Math.floorDiv(numerator, denominator);
                long rest = numerator - floor * denominator;
                made.first[i] = (int) Math.max(floor, 0);
                made.second[i] = (int) Math.min(floor + 1, from - 1);
                made.share[i] = (int) ((rest * ONE + denominator / 2) / denominator);
            }
            return made;
        }
    }

    private Resizing() {}

    static IntegerMap resize(Interpolation method, IntegerMap x, int height, int width) {
        return method == Interpolation.NEAREST ? nearest(x, height, width) : bilinear(method, x, height, width);
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

    private static IntegerMap bilinear(Interpolation method, IntegerMap x, int height, int width) {
        if (height == x.height() && width == x.width()) {
            return x;
        }
        Positions rows = Positions.of(method, x.height(), height);
        Positions columns = Positions.of(method, x.width(), width);
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
                    int sum = (x.values()[topLeft + c] * (ONE - right) + x.values()[topRight + c] * right)
                                    * (ONE - down)
                            + (x.values()[bottomLeft + c] * (ONE - right) + x.values()[bottomRight + c] * right) * down;
                    made[to++] = (byte) ((sum + HALF) >> (2 * SHARE_BITS));
                }
            }
        }
        return new IntegerMap(height, width, x.channels(), made);
    }
}
