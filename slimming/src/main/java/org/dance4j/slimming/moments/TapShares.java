package org.dance4j.slimming.moments;

import java.util.List;
import org.dance4j.graphs.FloatTensor;

/**
 * For each row and column of a convolution's kernel, the share of the places of its window at which that value falls on
 * the map and not on the padding around it; 1 everywhere without padding. With it, what a convolution makes of a constant
 * is told on average over its result.
 */
final class TapShares {

    private final int kernel;
    private final double[] shares;

    private TapShares(int kernel, double[] shares) {
        this.kernel = kernel;
        this.shares = shares;
    }

    /** The shares of a convolution whose window moves over the map it reads. */
    static TapShares ofWindow(
            List<SeenShapes> seen, String input, String output, int kernel, int stride, int padding, int dilation) {
        return of(seen, input, output, kernel, (tap, read, made) -> {
            int on = 0;
            for (int place = 0; place < made; place++) {
                int at = place * stride - padding + tap * dilation;
                on += at >= 0 && at < read ? 1 : 0;
            }
            return (double) on / made;
        });
    }

    /** The shares of a transposed convolution: of its result's pixels, those that a value of the kernel adds to. */
    static TapShares ofTransposed(
            List<SeenShapes> seen, String input, String output, int kernel, int stride, int padding) {
        return of(seen, input, output, kernel, (tap, read, made) -> {
            int on = 0;
            for (int pixel = 0; pixel < read; pixel++) {
                int at = pixel * stride - padding + tap;
                on += at >= 0 && at < made ? 1 : 0;
            }
            return (double) on / made;
        });
    }

    private static TapShares of(List<SeenShapes> seen, String input, String output, int kernel, AlongAxis share) {
        double[] shares = new double[kernel * kernel];
        for (int row = 0; row < kernel; row++) {
            for (int column = 0; column < kernel; column++) {
                int r = row;
                int c = column;
                shares[row * kernel + column] = SeenShapes.mean(
                        seen,
                        input,
                        output,
                        (read, made) ->
                                share.of(r, read.height(), made.height()) * share.of(c, read.width(), made.width()));
            }
        }
        return new TapShares(kernel, shares);
    }

    /**
     * The sum of a kernel over its rows and columns, each value counted by its share.
     *
     * @param kernels {@code [kernel, kernel, A, B]}
     * @return {@code [A, B]}, flat
     */
    double[] sum(FloatTensor kernels) {
        int inner = kernels.size() / (kernel * kernel);
        double[] sums = new double[inner];
        for (int tap = 0; tap < shares.length; tap++) {
            for (int i = 0; i < inner; i++) {
                sums[i] += shares[tap] * kernels.get(tap * inner + i);
            }
        }
        return sums;
    }

    /** The share of one row or column, by the pixels read and made along the axis. */
    @FunctionalInterface
    private interface AlongAxis {
        double of(int tap, int read, int made);
    }
}
