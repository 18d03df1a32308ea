package org.dance4j.datasets.labels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.dance4j.datasets.images.Palette;
import org.junit.jupiter.api.Test;

class ClassFrequenciesTest {

    /** Pixels by class, and last those that are void. */
    private static LabelContent image(int... pixels) {
        return new LabelContent(ImmutableIntArray.copyOf(pixels), Palette.NONE);
    }

    /** Two images of 100 and 50 pixels, of which 40 are void; the last class is in none. */
    private static final ClassFrequencies TWO =
            ClassFrequencies.of(List.of(image(60, 10, 0, 0, 30), image(20, 0, 20, 0, 10)), 4);

    @Test
    void pixelsAreCountedWhereTheyAre() {
        assertEquals(new ClassFrequencies(List.of(80L, 10L, 20L, 0L), List.of(150L, 100L, 50L, 0L)), TWO);
    }

    /** 1 / ln(1.02 + 80/110) and so on; ENet's largest weight for what does not occur. */
    @Test
    void logWeightsGoByTheShareOfLabelledPixels() {
        double[] expected = {1.791934, 9.507630, 5.439644, 50.498350};
        for (int i = 0; i < 4; i++) {
            assertEquals(expected[i], TWO.logWeights().get(i), 1e-5);
        }
    }

    /** Of 80/150, 10/100 and 20/50 the median is 0.4; of two it is their mean. */
    @Test
    void medianFrequencyBalancing() {
        double[] expected = {0.75, 4, 1, 4};
        for (int i = 0; i < 4; i++) {
            assertEquals(expected[i], TWO.medianWeights().get(i), 1e-12);
        }
        ClassFrequencies even = ClassFrequencies.of(List.of(image(60, 20, 20)), 2);
        assertEquals(List.of(0.4 / 0.6, 2.0), even.medianWeights());
    }

    @Test
    void nothingButVoidHasNoFrequencies() {
        ClassFrequencies none = ClassFrequencies.of(List.of(image(0, 0, 9)), 2);
        assertThrows(IllegalArgumentException.class, none::logWeights);
        assertThrows(IllegalArgumentException.class, none::medianWeights);
    }
}
