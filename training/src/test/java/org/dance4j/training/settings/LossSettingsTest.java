package org.dance4j.training.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.training.objective.PixelLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossSettingsTest {

    private static LossSettings loss(String weights, double hardest, Double least) {
        return new LossSettings(ClassWeights.parse(weights), 0.1, hardest, least, 1.0, null, 0.0);
    }

    private static LossSettings near(double weight, Integer distance) {
        return new LossSettings(ClassWeights.Balance.NONE, 0.0, 1.0, null, weight, distance, 0.0);
    }

    @Test
    void pixelsNearBordersCountMore() {
        assertEquals(PixelLoss.PLAIN, near(1, null).pixels(3));
        assertEquals(new PixelLoss.Borders(3, 3), near(3, null).pixels(3).borders());
        assertEquals(new PixelLoss.Borders(2, 5), near(2, 5).pixels(3).borders());
        near(2, 5).requireSound();
        assertThrows(BadSettingException.class, () -> near(1, 5).requireSound());
        LossSettings headed = new LossSettings(ClassWeights.Balance.NONE, 0.0, 1.0, null, 1.0, 2, 0.5);
        headed.requireSound();
        assertEquals(new PixelLoss.Borders(1, 2), headed.pixels(3).borders());
    }

    @Test
    void classWeightsAreAWayAFileOrNumbers() {
        assertEquals(ClassWeights.Balance.NONE, ClassWeights.parse("none"));
        assertEquals(ClassWeights.Balance.LOG, ClassWeights.parse("log"));
        assertEquals(ClassWeights.Balance.MEDIAN, ClassWeights.parse("median"));
        assertEquals(new ClassWeights.Given(List.of(0.5, 20.0, 1.0)), ClassWeights.parse("0.5, 2e1,1"));
        assertEquals("0.5,20.0", ClassWeights.parse("0.5,2e1").toString());
        assertEquals(new ClassWeights.InFile(Path.of("my weights.txt")), ClassWeights.parse("my weights.txt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,0", "1,-2", "NaN,1", "1,Infinity", "-1", "", " "})
    void weightsThatNoneCanHaveAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ClassWeights.parse(text));
    }

    @Test
    void trainingTakesThemAsResolved() {
        assertEquals(
                new PixelLoss(List.of(), 0.1, PixelLoss.Hardest.ALL),
                loss("none", 1, null).pixels(3));
        assertEquals(
                new PixelLoss(List.of(1.0, 2.0), 0.1, new PixelLoss.Hardest(0.7, 1.0 / 16)),
                loss("1,2", 0.7, null).pixels(2));
        assertEquals(
                new PixelLoss.Hardest(0.7, 0.25),
                loss("1,2", 0.7, 0.25).pixels(2).hardest());
        for (LossSettings loss : List.of(loss("1,2", 1, null), loss("log", 1, null), loss("file", 1, null))) {
            String sentence = assertThrows(BadSettingException.class, () -> loss.pixels(3))
                    .getMessage();
            assertTrue(sentence.startsWith("class-weights of a run that has begun must be none"), sentence);
        }
    }

    @Test
    void aLeastShareNeedsHardPixels() {
        loss("none", 0.7, 0.1).requireSound();
        loss("none", 1, null).requireSound();
        assertThrows(BadSettingException.class, () -> loss("none", 1, 0.1).requireSound());
    }
}
