package org.dance4j.export.tflite;

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

    private static final int MULTIPLE = 32;

    private final TfLiteConverter converter = TfLiteConverter.find();

    @Test
    void pIsTheIndexsFromNoneToAll() {
        // Stripes whose contrast sets the complexity; the distribution puts them all over its range.
        MaxwellBoltzmann distribution = new MaxwellBoltzmann(5, 40);
        byte[] model = ComplexityModel.convert(converter, Indicator.PROPOSED, distribution, MULTIPLE, true);
        double least = 1;
        double most = 0;
        try (LiteRuntime runtime = new LiteRuntime(model)) {
            runtime.resize(40, 60);
            for (int contrast = 0; contrast <= 100; contrast += 2) {
                RgbImage image = stripes(40, 60, contrast);
                double p = distribution.cdf(Complexity.mean(image));
                assertEquals(p, runtime.complexity(pixels(image))[0], 1e-4);
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
                new LiteRuntime(ComplexityModel.convert(converter, inverse, distribution, MULTIPLE, true))) {
            runtime.resize(40, 60);
            assertEquals(1 - distribution.cdf(Complexity.mean(image)), runtime.complexity(pixels(image))[0], 1e-4);
        }
    }

    @Test
    void theSizeIsTheServersExceptBesideAStep() {
        MaxwellBoltzmann distribution = new MaxwellBoltzmann(14.309, 33.445);
        AdaptiveResolution resolution = new AdaptiveResolution(MULTIPLE, true);
        byte[] model = ComplexityModel.convert(converter, Indicator.PROPOSED, distribution, MULTIPLE, true);
        int compared = 0;
        for (ImageSize size : List.of(
                new ImageSize(360, 480),
                new ImageSize(480, 360),
                new ImageSize(20, 300),
                new ImageSize(129, 255),
                new ImageSize(17, 9))) {
            try (LiteRuntime runtime = new LiteRuntime(model)) {
                runtime.resize(size.height(), size.width());
                for (int seed = 0; seed < 8; seed++) {
                    RgbImage image = seed % 2 == 0
                            ? stripes(size.height(), size.width(), 4 * seed + 3)
                            : TestModels.image(size.height(), size.width(), seed);
                    double p = distribution.cdf(Complexity.mean(image));
                    float[] found = runtime.complexity(pixels(image));
                    assertEquals(p, found[0], 1e-3);
                    ImageSize wanted = resolution.sizeFor(size, p);
                    boolean besideAStep = !wanted.equals(resolution.sizeFor(size, Math.max(0, p - 1e-3)))
                            || !wanted.equals(resolution.sizeFor(size, Math.min(1, p + 1e-3)));
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
        byte[] model = ComplexityModel.convert(converter, Indicator.PROPOSED, new MaxwellBoltzmann(0, 1), 16, false);
        try (LiteRuntime runtime = new LiteRuntime(model)) {
            runtime.resize(100, 70);
            float[] found = runtime.complexity(new float[100 * 70 * 3]);
            ImageSize full = new AdaptiveResolution(16, false).full(new ImageSize(100, 70));
            assertEquals(full, new ImageSize((int) found[1], (int) found[2]));
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
