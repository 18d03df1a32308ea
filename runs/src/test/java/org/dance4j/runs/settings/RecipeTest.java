package org.dance4j.runs.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.slimming.Importance;
import org.dance4j.training.settings.When;
import org.junit.jupiter.api.Test;

class RecipeTest {

    @Test
    void danceFillsInWhatWasNotAsked() {
        Settings all = Recipe.DANCE.completed(Settings.NONE);
        assertEquals(Indicator.Kind.RELATIVE, all.dataSlimming().indicator());
        assertEquals(0.75, all.dataSlimming().minResolution());
        assertEquals(1, all.dataSlimming().inferenceMinResolution());
        assertEquals(false, all.dataSlimming().weighting());
        assertEquals(Importance.TAYLOR_PER_COST, all.networkSlimming().importance());
        assertEquals(true, all.networkSlimming().fade());
        assertEquals(When.parse("0.1-0.3"), all.networkSlimming().networkWhen());
        assertEquals(2, all.networkSlimming().stages());
        assertEquals(16, all.networkSlimming().channelMultiple());
        Settings asked = Settings.of(Map.of("indicator", "inverse", "fade", false, "network-when", "0.2-0.6"));
        Settings kept = Recipe.DANCE.completed(asked);
        asked.values()
                .forEach((name, value) -> assertEquals(value, kept.values().get(name)));
    }

    /** There are no sizes of inference where images keep theirs, and those that someone asks for are for inference too. */
    @Test
    void sizesOfInferenceFollowWhatIsAsked() {
        for (Map<String, Object> asked :
                List.<Map<String, Object>>of(Map.of("downsampling", false), Map.of("min-resolution", 0.75))) {
            assertNull(Recipe.DANCE.completed(Settings.of(asked)).dataSlimming().inferenceMinResolution());
        }
    }

    /** Weights that someone gives are not ignored, and nothing fades where nothing is pruned. */
    @Test
    void whatIsAskedDecidesWhatElseIsOn() {
        assertNull(Recipe.DANCE
                .completed(Settings.of(Map.of("loss-weights", "2-1")))
                .dataSlimming()
                .weighting());
        assertNull(Recipe.DANCE
                .completed(Settings.of(Map.of("slimming", false)))
                .networkSlimming()
                .fade());
    }

    /** The settings' own defaults are the paper's. */
    @Test
    void theOthersFillInNothing() {
        assertEquals(Settings.NONE, Recipe.PAPER.completed(Settings.NONE));
        assertEquals(Settings.NONE, Recipe.BASELINE.completed(Settings.NONE));
    }
}
