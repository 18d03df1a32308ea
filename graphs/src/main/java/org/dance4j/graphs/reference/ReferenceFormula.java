package org.dance4j.graphs.reference;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.dance4j.graphs.FloatTensor;

/**
 * Values that are a formula of a tensor's name in PyTorch, so that a reference network can be filled anywhere. With u
 * from a 64-bit mix (SplitMix64's) of the name's CRC-32 and the flat index, exact in floats and in [0, 1): batch-norm
 * weights and variances are 0.5 + u, biases and means (u − 0.5) · 0.2, and other weights (2u − 1) · 0.7 · √(6 /
 * fan-in).
 */
final class ReferenceFormula {

    private ReferenceFormula() {}

    /** The tensor of that name and shape, in PyTorch's order. */
    static FloatTensor tensor(String name, List<Integer> shape) {
        if (name.endsWith(".running_var") || (name.endsWith(".weight") && shape.size() == 1)) {
            return filled(name, shape, 1, 0.5);
        } else if (name.endsWith(".running_mean") || name.endsWith(".bias")) {
            return filled(name, shape, 0.2, -0.1);
        }
        int fanIn = shape.stream().skip(1).reduce(1, Math::multiplyExact);
        double bound = Math.sqrt(6.0 / fanIn) * 0.7;
        return filled(name, shape, 2 * bound, -bound);
    }

    /** The input image {@code [1, H, W, 3]}: values 2u − 1. */
    static FloatTensor image(int height, int width) {
        float[] planes = filled("input", List.of(3, height, width), 2, -1).toArray();
        return FloatTensor.of(List.of(1, height, width, 3), channelsLast(planes, 3, height * width));
    }

    /** From planes, one for each channel, to pixels. */
    static float[] channelsLast(float[] planes, int channels, int area) {
        float[] pixels = new float[planes.length];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < area; i++) {
                pixels[i * channels + c] = planes[c * area + i];
            }
        }
        return pixels;
    }

    private static FloatTensor filled(String name, List<Integer> shape, double scale, double offset) {
        CRC32 sum = new CRC32();
        sum.update(name.getBytes(StandardCharsets.UTF_8));
        long start = sum.getValue() * 0x9E3779B97F4A7C15L;
        float[] values = new float[shape.stream().reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (uniform(start, i) * scale + offset);
        }
        return FloatTensor.of(shape, values);
    }

    private static double uniform(long start, int index) {
        long z = start + (index + 1) * 0xD1B54A32D192ED03L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 40) / (double) (1 << 24);
    }
}
