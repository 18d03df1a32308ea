package org.dance4j.runs.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnusedSettingsTest {

    private static final Map<String, Object> OFF =
            Map.of("downsampling", false, "dropping", false, "weighting", false, "slimming", false);

    private static List<String> of(Map<String, Object> asked, Map<String, Object> parts) {
        return UnusedSettings.sentences(Settings.of(asked), Settings.of(parts).withDefaults());
    }

    @Test
    void whatHasNoPartToBelongToIsTold() {
        assertEquals(
                List.of(
                        "setting prune-ratio changes nothing, because this run has no slimming",
                        "setting keep changes nothing, because this run has no dropping",
                        "setting mix changes nothing, because this run has no downsampling",
                        "setting data-when changes nothing, because this run has no data slimming"),
                of(Map.of("prune-ratio", 0.3, "keep", "1-0.5", "mix", true, "data-when", "first-half"), OFF));
    }

    @Test
    void aShareBesideATargetIsTold() {
        Map<String, Object> asked = Map.of("prune-ratio", 0.7, "latency-form", "saved-model", "target-macs", 0.4);
        Map<String, Object> parts = new HashMap<>(OFF);
        parts.put("slimming", true);
        parts.put("target-macs", 0.4);
        assertEquals(
                List.of(
                        "setting prune-ratio changes nothing, because this run has a target-macs to reach",
                        "setting latency-form changes nothing, because this run has no target-latency, and numbers of"
                                + " channels that are given"),
                of(asked, parts));
    }

    @Test
    void whatHasIsNot() {
        assertEquals(
                List.of(),
                of(
                        Map.of("prune-ratio", 0.3, "keep", "1-0.5", "data-when", "first-half"),
                        Map.of("downsampling", false, "dropping", true, "weighting", false, "slimming", true)));
    }

    /** As a run's config.yaml has them, which says all settings. */
    @Test
    void norIsWhatIsAsItWouldBeAnyway() {
        assertEquals(List.of(), of(Settings.NONE.withDefaults().values(), OFF));
        assertEquals(List.of(), of(Recipe.DANCE.completed(Settings.NONE).values(), OFF));
    }
}
