package org.dance4j.graphs.integers;

/** Pooling of 8-bit integers. */
final class Pooling {

    /** Fractional bits that a mean has before it becomes a result. */
    static final int MEAN_BITS = 16;

    private Pooling() {}

    /** The largest of each window, which keeps the grid; pixels outside of the map take no part. */
    static IntegerMap max(IntegerMap x, int kernel, int stride, int padding, int height, int width) {
        int channels = x.channels();
        byte[] made = new byte[height * width * channels];
        for (int row = 0; row < height; row++) {
            int top = Math.max(row * stride - padding, 0);
            int bottom = Math.min(row * stride - padding + kernel, x.height());
            for (int column = 0; column < width; column++) {
                int left = Math.max(column * stride - padding, 0);
                int right = Math.min(column * stride - padding + kernel, x.width());
                int to = (row * width + column) * channels;
                for (int c = 0; c < channels; c++) {
                    int most = Grid.LEAST;
                    for (int y = top; y < bottom; y++) {
                        for (int z = left; z < right; z++) {
                            most = Math.max(most, x.values()[x.at(y, z) + c]);
                        }
                    }
                    made[to + c] = (byte) most;
                }
            }
        }
        return new IntegerMap(height, width, channels, made);
    }

    /**
     * Means over a grid of bins: of an axis of n, bin i takes what lies from {@code floor(i·n / bins)} to below
     * {@code ceil((i + 1)·n / bins)}. One division of integers makes each mean, which then has 16 fractional bits.
     *
     * @param zero what stands for 0 in {@code x}
     * @param output takes means with {@link #MEAN_BITS} fractional bits
     */
    static IntegerMap average(IntegerMap x, int bins, int zero, OutputStage output) {
        int channels = x.channels();
        byte[] made = new byte[bins * bins * channels];
        for (int row = 0, to = 0; row < bins; row++) {
            int top = row * x.height() / bins;
            int bottom = ((row + 1) * x.height() + bins - 1) / bins;
            for (int column = 0; column < bins; column++) {
                int left = column * x.width() / bins;
                int right = ((column + 1) * x.width() + bins - 1) / bins;
                long count = (long) (bottom - top) * (right - left);
                for (int c = 0; c < channels; c++) {
                    long sum = 0;
                    for (int y = top; y < bottom; y++) {
                        for (int z = left; z < right; z++) {
                            sum += x.values()[x.at(y, z) + c] - zero;
                        }
                    }
                    long half = sum >= 0 ? count / 2 : -(count / 2);
                    made[to++] = output.result((int) (((sum << MEAN_BITS) + half) / count), c);
                }
            }
        }
        return new IntegerMap(bins, bins, channels, made);
    }
}
