package org.dance4j.graphs.integers;

import java.util.stream.IntStream;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;

/**
 * Convolutions of 8-bit integers into 32-bit accumulators. A padded pixel holds what stands for 0, so that it adds nothing;
 * rows of the result are independent of each other and are computed side by side.
 *
 * @param kernel the weights
 * @param inputZero the integer that stands for 0 in what is read
 * @param output what becomes of the accumulators
 */
record Convolutions(IntegerKernel kernel, int inputZero, OutputStage output) {

    IntegerMap conv(Conv2d op, IntegerMap x, int height, int width) {
        int filters = op.filters();
        byte[] made = new byte[height * width * filters];
        IntStream.range(0, height).parallel().forEach(row -> {
            int[] sums = new int[filters];
            for (int column = 0; column < width; column++) {
                System.arraycopy(kernel.bias(), 0, sums, 0, filters);
                for (int i = 0; i < op.kernel(); i++) {
                    int y = row * op.stride() - op.padding() + i * op.dilation();
                    for (int j = 0; j < op.kernel(); j++) {
                        int z = column * op.stride() - op.padding() + j * op.dilation();
                        if (y >= 0 && y < x.height() && z >= 0 && z < x.width()) {
                            addPixel(sums, x, x.at(y, z), (i * op.kernel() + j) * x.channels() * filters);
                        }
                    }
                }
                put(sums, made, (row * width + column) * filters);
            }
        });
        return new IntegerMap(height, width, filters, made);
    }

    /** @param weightsAt where the kernel has the first weight of that pixel */
    private void addPixel(int[] sums, IntegerMap x, int at, int weightsAt) {
        int from = weightsAt;
        for (int c = 0; c < x.channels(); c++) {
            int value = x.values()[at + c] - inputZero;
            for (int f = 0; f < sums.length; f++) {
                sums[f] += value * kernel.weights()[from + f];
            }
            from += sums.length;
        }
    }

    IntegerMap depthwise(DepthwiseConv2d op, IntegerMap x, int height, int width) {
        int channels = x.channels();
        byte[] made = new byte[height * width * channels];
        IntStream.range(0, height).parallel().forEach(row -> {
            int[] sums = new int[channels];
            for (int column = 0; column < width; column++) {
                System.arraycopy(kernel.bias(), 0, sums, 0, channels);
                for (int i = 0; i < op.kernel(); i++) {
                    int y = row * op.stride() - op.padding() + i * op.dilation();
                    for (int j = 0; j < op.kernel(); j++) {
                        int z = column * op.stride() - op.padding() + j * op.dilation();
                        if (y >= 0 && y < x.height() && z >= 0 && z < x.width()) {
                            int at = x.at(y, z);
                            int from = (i * op.kernel() + j) * channels;
                            for (int c = 0; c < channels; c++) {
                                sums[c] += (x.values()[at + c] - inputZero) * kernel.weights()[from + c];
                            }
                        }
                    }
                }
                put(sums, made, (row * width + column) * channels);
            }
        });
        return new IntegerMap(height, width, channels, made);
    }

    /** Each result pixel gathers what reaches it, of the input pixels at whole strides from it. */
    IntegerMap transposed(ConvTranspose2d op, IntegerMap x, int height, int width) {
        int filters = op.filters();
        byte[] made = new byte[height * width * filters];
        IntStream.range(0, height).parallel().forEach(row -> {
            int[] sums = new int[filters];
            for (int column = 0; column < width; column++) {
                System.arraycopy(kernel.bias(), 0, sums, 0, filters);
                for (int i = (row + op.padding()) % op.stride(); i < op.kernel(); i += op.stride()) {
                    int y = (row + op.padding() - i) / op.stride();
                    for (int j = (column + op.padding()) % op.stride(); j < op.kernel(); j += op.stride()) {
                        int z = (column + op.padding() - j) / op.stride();
                        if (row + op.padding() >= i && y < x.height() && column + op.padding() >= j && z < x.width()) {
                            addTransposed(sums, x, x.at(y, z), (i * op.kernel() + j) * filters * x.channels());
                        }
                    }
                }
                put(sums, made, (row * width + column) * filters);
            }
        });
        return new IntegerMap(height, width, filters, made);
    }

    private void addTransposed(int[] sums, IntegerMap x, int at, int weightsAt) {
        for (int f = 0; f < sums.length; f++) {
            int from = weightsAt + f * x.channels();
            for (int c = 0; c < x.channels(); c++) {
                sums[f] += (x.values()[at + c] - inputZero) * kernel.weights()[from + c];
            }
        }
    }

    private void put(int[] sums, byte[] made, int at) {
        for (int f = 0; f < sums.length; f++) {
            made[at + f] = output.result(sums[f], f);
        }
    }
}
