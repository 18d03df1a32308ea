package org.dance4j.training.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.dance4j.eval.measure.Consumption;
import org.junit.jupiter.api.Test;

class GradientScaleTest {

    private static GradientScale afterSteps(GradientScale scale, int steps) {
        GradientScale now = scale;
        for (int i = 0; i < steps; i++) {
            now = now.afterStep();
        }
        return now;
    }

    /** The values of PyTorch's GradScaler: init_scale 2**16, growth_factor 2, backoff_factor 0.5, growth_interval 2000. */
    @Test
    void overflowHalvesItAndTwoThousandStepsDoubleIt() {
        GradientScale start = GradientScale.START;
        assertEquals(65_536, start.value());
        assertEquals(65_536, afterSteps(start, 1999).value());
        assertEquals(131_072, afterSteps(start, 2000).value());
        assertEquals(131_072, afterSteps(start, 3999).value());
        assertEquals(262_144, afterSteps(start, 4000).value());
        GradientScale halved = afterSteps(start, 1999).afterOverflow();
        assertEquals(new GradientScale(32_768, 0, 1), halved);
        assertEquals(32_768, afterSteps(halved, 1999).value());
        assertEquals(65_536, afterSteps(halved, 2000).value());
        assertEquals(1, afterSteps(halved, 2000).skipped());
    }

    @Test
    void itStaysBetweenOneAndWhatIsFinite() {
        GradientScale scale = GradientScale.START;
        for (int i = 0; i < 16; i++) {
            assertFalse(scale.cannotShrink());
            scale = scale.afterOverflow();
        }
        assertEquals(1, scale.value());
        assertTrue(scale.cannotShrink());
        assertEquals(1, scale.afterOverflow().value());
        float greatest = 0x1p127f;
        assertEquals(
                greatest, afterSteps(new GradientScale(greatest, 0, 0), 4000).value());
        assertThrows(IllegalArgumentException.class, () -> new GradientScale(0.5f, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new GradientScale(Float.NaN, 0, 0));
    }

    @Test
    void aStepThatIsLeftOutCostsAndDoesNotCount() {
        TrainingState before = TrainingState.start();
        TrainingState done = before.afterStep(4, 10, 1.5, 0.5, 0.25, new Consumption(40, Double.NaN, 0.75));
        TrainingState skipped = done.scaled(true);
        assertEquals(0, skipped.step());
        assertEquals(10, skipped.trainingMacs());
        assertEquals(1, skipped.nextBatch());
        assertEquals(4, skipped.current().images());
        assertEquals(new GradientScale(32_768, 0, 1), skipped.scale());
        TrainingState counted = done.scaled(false);
        assertEquals(1, counted.step());
        assertEquals(new GradientScale(65_536, 1, 0), counted.scale());
        assertEquals(counted.scale(), counted.afterEpoch().finish().scale());
    }
}
