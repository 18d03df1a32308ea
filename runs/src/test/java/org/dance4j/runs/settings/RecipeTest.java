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

    /** A run's settings as it writes them, which say all. */
    private static Settings ofRun(Recipe recipe, Map<String, Object> asked) {
        Settings all = recipe.completed(Settings.of(asked))
                .with("recipe", recipe)
                .orElse("downsampling", recipe.isWhole())
                .orElse("dropping", recipe.isWhole())
                .orElse("weighting", recipe.isWhole())
                .orElse("slimming", recipe.isWhole())
                .orElse("precision", "float32")
                .orElse("threads", 2)
                .orElse("learning-rate", 0.01)
                .orElse("warmup-steps", 5)
                .orElse("validate-every", 1)
                .withDefaults();
        return Settings.of(all.texts());
    }

    @Test
    void anotherRecipeTakesWhatARunsOwnDecidedFromItsFile() {
        Settings run = ofRun(Recipe.DANCE, Map.of("batch", 4, "stages", 3, "keep", "1-0.5"));
        Settings baseline = Recipe.BASELINE.insteadOfThatOf(run);
        for (String name : List.of("downsampling", "dropping", "weighting", "slimming", "importance", "fade")) {
            assertNull(baseline.values().get(name), name);
        }
        assertNull(baseline.values().get("inference-min-resolution"));
        assertEquals(4, baseline.optimization().batch());
        assertEquals(3, baseline.networkSlimming().stages(), "somebody's choice");
        assertEquals(
                Settings.of(Map.of("keep", "1-0.5")).dataSlimming().keep(),
                baseline.dataSlimming().keep());
        assertEquals(run, Recipe.DANCE.insteadOfThatOf(run));
        Settings dance = Recipe.DANCE.completed(Recipe.DANCE.insteadOfThatOf(ofRun(Recipe.PAPER, Map.of())));
        assertEquals(Importance.TAYLOR_PER_COST, dance.networkSlimming().importance());
        assertEquals(Indicator.Kind.RELATIVE, dance.dataSlimming().indicator());
        assertNull(dance.networkSlimming().gammaL1());
    }

    /** What stands in for a recipe's own importance goes with it, and so does weighting that only the recipe had on. */
    @Test
    void whatStandsInForTheRecipesGoesToo() {
        for (String importance : List.of("magnitude", "magnitude-per-cost", "gamma-per-cost")) {
            Settings run = ofRun(Recipe.PAPER, Map.of("importance", importance));
            assertNull(Recipe.DANCE.insteadOfThatOf(run).networkSlimming().importance());
        }
        Settings weighted = ofRun(Recipe.DANCE, Map.of("loss-weights", "2-1"));
        assertEquals(true, weighted.dataSlimming().weighting());
        assertNull(Recipe.BASELINE.insteadOfThatOf(weighted).dataSlimming().weighting());
        Settings sized = ofRun(Recipe.DANCE, Map.of("inference-min-resolution", 0.75));
        assertNull(Recipe.BASELINE.insteadOfThatOf(sized).dataSlimming().inferenceMinResolution());
    }

    /** Of a file that somebody wrote, all is meant. */
    @Test
    void whatNoRunWroteStays() {
        Settings file = Settings.of(Map.of("recipe", "dance", "downsampling", true));
        assertEquals(file, Recipe.BASELINE.insteadOfThatOf(file));
    }

    @Test
    void imagesTakenWholeNeedNoLeastSize() {
        Settings asked = Settings.of(Map.of("downsampling", false));
        assertNull(asked.over(ofRun(Recipe.DANCE, Map.of())).dataSlimming().inferenceMinResolution());
    }
}
