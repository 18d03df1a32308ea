package org.dance4j.export.tflite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.complexity.Complexity;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.junit.jupiter.api.Test;

class ComplexityModelTest {

    private static final AdaptiveResolution RESOLUTION = new AdaptiveResolution(32, true);

    private final TfLiteConverter converter = TfLiteConverter.find();

    @Test
    void pIsTheIndexsFromNoneToAll() {
        // Stripes whose contrast sets the complexity; the distribution puts them all over its range.
        MaxwellBoltzmann distribution = new MaxwellBoltzmann(5, 40);
        byte[] model = ComplexityModel.convert(converter, Indicator.PROPOSED, distribution, RESOLUTION);
        double least = 1;
        double most = 0;
        try (LiteRuntime runtime = new LiteRuntime(model)) {
            runtime.resize(40, 60);
            for (int contrast = 0; contrast <= 100; contrast += 2) {
                RgbImage image = stripes(40, 60, contrast);
                double p = distribution.cdf(Complexity.mean(image));
                assertEquals(p, runtime.complexity(pixels(image))[0], 1e-6);
                least = Math.min(least, p);
                most = Math.max(most, p);
            }
        }
        assertEquals(0, least);
        assertTrue(most > 0.999, "p up to " + most);
    }

    @Test
    void theInverseOfP() {
        MaxwellBoltzmann distribution = new MaxwellBoltzmann(5, 40);
        Indicator inverse = new Indicator(Indicator.Kind.INVERSE, 0);
        RgbImage image = stripes(40, 60, 30);
        try (LiteRuntime runtime =
                new LiteRuntime(ComplexityModel.convert(converter, inverse, distribution, RESOLUTION))) {
            runtime.resize(40, 60);
            assertEquals(1 - distribution.cdf(Complexity.mean(image)), runtime.complexity(pixels(image))[0], 1e-6);
        }
    }

    /** A half of the way from 0.75 to 1 is 0.875, and its square of 10 · 20 squares of 8 pixels 153.1. */
    @Test
    void oneSizeForAllImages() {
        Indicator even = new Indicator(Indicator.Kind.EVEN, 0);
        AdaptiveResolution resolution = new AdaptiveResolution(8, true, 0.75);
        try (LiteRuntime runtime =
                new LiteRuntime(ComplexityModel.convert(converter, even, new MaxwellBoltzmann(5, 40), resolution))) {
            runtime.resize(80, 160);
            float[] plain = runtime.complexity(new float[80 * 160 * 3]);
            float[] striped = runtime.complexity(pixels(stripes(80, 160, 30)));
            assertEquals(0.5, plain[0], 1e-7);
            assertArrayEquals(plain, striped);
            assertEquals(153.1, plain[1] * plain[2] / 64, 6);
        }
    }

    /**
     * Stripes of 80 and 50: the gradient is 4 · 30 in all but the first and the last of 160 columns, so that SC_mean is
     * 118.5, mean grey 65, and relative complexity 100 · 118.5 / (65 + 14) = 150.
     */
    @Test
    void relativeComplexityAndTheLeastResolution() {
        MaxwellBoltzmann distribution = new MaxwellBoltzmann(110, 40);
        Indicator relative = new Indicator(Indicator.Kind.RELATIVE, 0);
        AdaptiveResolution resolution = new AdaptiveResolution(8, true, 0.75);
        try (LiteRuntime runtime =
                new LiteRuntime(ComplexityModel.convert(converter, relative, distribution, resolution))) {
            runtime.resize(80, 160);
            float[] striped = runtime.complexity(pixels(stripes(80, 160, 30)));
            // One scale above the location: erf(1/√2) − √(2/π) e^(−1/2).
            assertEquals(0.19874804309879915, striped[0], 1e-6);
            // (0.25p + 0.75)² of 10 · 20 squares of 8 pixels is 127.9; the ladder has 8 x 15 = 120 and 8 x 16 = 128.
            assertEquals(new ImageSize(64, 128), new ImageSize((int) striped[1], (int) striped[2]));
            float[] black = runtime.complexity(new float[80 * 160 * 3]);
            assertEquals(0, black[0]);
            // 0.75² of 200 is 112.5; the ladder has 7 x 14 = 98 and 8 x 15 = 120.
            assertEquals(new ImageSize(64, 120), new ImageSize((int) black[1], (int) black[2]));
        }
    }

    @Test
    void theSizeIsTheServersExceptBesideAStep() {
        MaxwellBoltzmann distribution = new MaxwellBoltzmann(14.309, 33.445);
        byte[] model = ComplexityModel.convert(converter, Indicator.PROPOSED, distribution, RESOLUTION);
        int compared = 0;
        for (ImageSize size : List.of(
                new ImageSize(360, 480),
                new ImageSize(480, 360),
                new ImageSize(20, 300),
                new ImageSize(129, 255),
                new ImageSize(1, 1),
                new ImageSize(512, 2048),
                new ImageSize(17, 9))) {
            try (LiteRuntime runtime = new LiteRuntime(model)) {
                runtime.resize(size.height(), size.width());
                for (int seed = 0; seed < 8; seed++) {
                    RgbImage image = seed % 2 == 0
                            ? stripes(size.height(), size.width(), 4 * seed + 3)
                            : TestModels.image(size.height(), size.width(), seed);
                    double p = distribution.cdf(Complexity.mean(image));
                    float[] found = runtime.complexity(pixels(image));
                    assertEquals(p, found[0], 1e-6);
                    ImageSize wanted = RESOLUTION.sizeFor(size, p);
                    boolean besideAStep = !wanted.equals(RESOLUTION.sizeFor(size, Math.max(0, p - 1e-6)))
                            || !wanted.equals(RESOLUTION.sizeFor(size, Math.min(1, p + 1e-6)));
                    if (!besideAStep) {
                        assertEquals(wanted, new ImageSize((int) found[1], (int) found[2]));
                        compared++;
                    }
                }
            }
        }
        assertTrue(compared > 30, compared + " compared");
    }

    @Test
    void withoutDownsamplingTheSizeIsTheFullOne() {
        AdaptiveResolution full = new AdaptiveResolution(16, false);
        byte[] model = ComplexityModel.convert(converter, Indicator.PROPOSED, new MaxwellBoltzmann(0, 1), full);
        try (LiteRuntime runtime = new LiteRuntime(model)) {
            runtime.resize(100, 70);
            float[] found = runtime.complexity(new float[100 * 70 * 3]);
            assertEquals(full.full(new ImageSize(100, 70)), new ImageSize((int) found[1], (int) found[2]));
            assertEquals(0, found[0]);
        }
    }

    /** Vertical stripes of two pixels, grey. */
    private static RgbImage stripes(int height, int width, int contrast) {
        byte[] rgb = new byte[height * width * 3];
        Arrays.fill(rgb, (byte) 50);
        for (int i = 0; i < height * width; i++) {
            if (i % width / 2 % 2 == 0) {
                Arrays.fill(rgb, 3 * i, 3 * i + 3, (byte) (50 + contrast));
            }
        }
        return new RgbImage(height, width, rgb);
    }

    private static float[] pixels(RgbImage image) {
        float[] pixels = new float[image.rgb().length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = image.rgb()[i] & 0xFF;
        }
        return pixels;
    }
}
