package org.dance4j.training.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.training.config.TrainingConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSlimmingSettingsTest {

    private static TrainingConfig config(Map<String, ?> chosen) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("crop", "64x96");
        settings.put("batch", 2);
        settings.put("steps", 4);
        settings.put("learning-rate", 0.01);
        settings.put("warmup-steps", 1);
        settings.put("dropping", false);
        settings.put("weighting", false);
        settings.put("downsampling", true);
        settings.put("slimming", false);
        settings.put("gamma-l1", 0);
        settings.put("validate-every", 1);
        settings.put("threads", 1);
        settings.put("precision", "float32");
        settings.putAll(chosen);
        return TrainingConfig.of(settings);
    }

    private static Map<String, Object> least(double training, Double inference) {
        Map<String, Object> settings = new HashMap<>(Map.of("min-resolution", training));
        if (inference != null) {
            settings.put("inference-min-resolution", inference);
        }
        return settings;
    }

    /** (1 - m)p + m at p = 0.5, of either m. */
    @ParameterizedTest
    @CsvSource({"0.5, , 0.75, 0.75, true", "0.5, 1, 0.75, 1, true", "1, 0.5, 1, 0.75, true", "1, 1, 1, 1, false"})
    void imagesAreLabelledAtSizesOfTheirOwn(
            double training, Double inference, double trained, double labelled, boolean followsP) {
        TrainingConfig config = config(least(training, inference));
        assertEquals(trained, config.dataSlimming().resolution(32).ratio(0.5));
        assertEquals(labelled, config.inferenceResolution(32).ratio(0.5));
        assertEquals(followsP, config.needsDistribution());
    }

    /** Of images that are all equally complex, p is one half, or drawn. */
    @ParameterizedTest
    @CsvSource({"even, false", "random, false", "inverse, true", "relative, true"})
    void onlySomeIndicatorsFollowTheDistribution(String indicator, boolean follows) {
        Map<String, Object> settings = least(0.5, 0.5);
        settings.put("indicator", indicator);
        assertEquals(follows, config(settings).needsDistribution());
    }

    @Test
    void sizesOfInferenceNeedDownsampling() {
        Map<String, Object> settings = least(0.5, 1.0);
        settings.put("downsampling", false);
        String message =
                assertThrows(BadSettingException.class, () -> config(settings)).getMessage();
        assertTrue(message.contains("downsampling"), message);
    }
}
