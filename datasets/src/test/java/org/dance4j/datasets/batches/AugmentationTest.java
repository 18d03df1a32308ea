package org.dance4j.datasets.batches;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.SplittableRandom;
import org.dance4j.common.random.SeededRandom;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Result;
import org.tensorflow.types.TUint8;

class AugmentationTest {

    private static final ImageSize STORED = new ImageSize(60, 80);
    private static final ImageSize CROP = new ImageSize(64, 96);

    /** Scale, flip, rows, columns and brightness are drawn one after another, as before there was anything else. */
    @Test
    void colourRangesLeaveTheOtherDrawsAsTheyWere() {
        FactorRange half = new FactorRange(0.5, 1.5);
        Augmentation coloured = new Augmentation(CROP, Augmentation.SCALE, true, Augmentation.BRIGHTNESS, half, half);
        for (int i = 0; i < 20; i++) {
            View usual = Augmentation.of(CROP).view(STORED, 1, 3, "s" + i);
            SplittableRandom random = SeededRandom.of(1, 3, "s" + i, "augmentation");
            random.nextDouble();
            assertEquals(random.nextBoolean(), usual.flipped());
            random.nextDouble();
            random.nextDouble();
            assertEquals(new View.Light(0.7 + (1.3 - 0.7) * random.nextDouble(), 1, 1), usual.light());
            View other = coloured.view(STORED, 1, 3, "s" + i);
            assertEquals(
                    new View.Light(usual.light().brightness(), 0.5 + random.nextDouble(), 0.5 + random.nextDouble()),
                    other.light());
            assertEquals(usual.rows(), other.rows());
            assertEquals(usual.columns(), other.columns());
        }
    }

    /** What Pillow's ImageEnhance gives, which rounds down and greys to whole numbers, for four pixels. */
    @ParameterizedTest
    @CsvSource({
        "0.5, 1, 152 67 57 52 180 116 97 97 97 180 53 91",
        "1.6, 1, 255 0 0 0 255 141 81 81 81 255 0 60",
        "1, 0, 79 79 79 164 164 164 90 90 90 86 86 86",
        "1, 0.5, 139 54 44 82 209 146 90 90 90 170 43 81",
        "1, 1.6, 255 0 0 0 255 106 90 90 90 255 0 71"
    })
    void contrastAndSaturationAreThoseOfPillow(double contrast, double saturation, String expected) {
        int[] pixels = {200, 30, 10, 0, 255, 128, 90, 90, 90, 255, 1, 77};
        byte[] rgb = new byte[pixels.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) pixels[i];
        }
        ImageSize size = new ImageSize(2, 2);
        View whole = View.whole(size);
        View view = new View(whole.rows(), whole.columns(), size, false, new View.Light(1, contrast, saturation));
        byte[] found = new byte[rgb.length];
        try (ViewGraph graph = new ViewGraph();
                Result shown = graph.show(new RgbImage(2, 2, rgb), new LabelMap(2, 2, new byte[4]), view, size)) {
            ((TUint8) shown.get(0)).asRawTensor().data().read(found);
        }
        String[] values = expected.split(" ", -1);
        for (int i = 0; i < values.length; i++) {
            assertEquals(Integer.parseInt(values[i]), found[i] & 0xFF, 1, "value " + i);
        }
    }

    @Test
    void rangesOfFactors() {
        assertEquals(new FactorRange(0.5, 2), FactorRange.parse("0.5-2"));
        assertEquals(new FactorRange(1.5, 1.5), FactorRange.parse("1.5"));
        assertEquals("0.75-1.75", Augmentation.SCALE.toString());
        assertEquals("1", FactorRange.ONE.toString());
        for (String text : List.of("2-1", "-1", "a-b", "0.5-", "", "NaN", "1-2-3")) {
            assertThrows(IllegalArgumentException.class, () -> FactorRange.parse(text), text);
        }
        FactorRange none = new FactorRange(0, 1);
        assertThrows(IllegalArgumentException.class, () -> new Augmentation(CROP, none, true, none, none, none));
    }
}
