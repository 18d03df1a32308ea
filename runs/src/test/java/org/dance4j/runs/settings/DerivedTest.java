package org.dance4j.runs.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.slimming.Importance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run's {@code config.yaml} still says of its settings when others are given beside it. */
class DerivedTest {

    /** What {@link Defaults} writes, whatever was asked. */
    private static final Map<String, Object> FOUND = Map.of(
            "dataset",
            "camvid",
            "data",
            "/data/camvid",
            "network",
            "bisenet",
            "epochs",
            40,
            "crop",
            "352x480",
            "precision",
            "float32",
            "threads",
            2,
            "learning-rate",
            0.05,
            "warmup-steps",
            100,
            "validate-every",
            4);

    @TempDir
    private Path folder;

    /** A run's settings, with what a recipe says where nothing was asked. */
    private Path run(Recipe recipe, Map<String, Object> more) {
        Map<String, Object> own = new TreeMap<>(FOUND);
        own.putAll(more);
        own.put("recipe", recipe);
        Settings all = recipe.completed(Settings.of(own));
        for (String part : new String[] {"downsampling", "dropping", "weighting", "slimming"}) {
            all = all.orElse(part, recipe.isWhole());
        }
        Path file = folder.resolve("config.yaml");
        ConfigFile.write(all.orElse("gamma-l1", 0.001).withDefaults(), file);
        return file;
    }

    /** What is asked of a run by options beside that file, completed as its recipe says. */
    private static Settings beside(Path file, Map<String, Object> options) {
        Settings given = Settings.of(options);
        Settings all = given.over(ConfigFile.readBeside(given, file));
        all.check();
        return all.recipe().completed(all);
    }

    /** λ is γ₀ · (1 − momentum) / Σ rate(step): over steps whose number and rates these decide, from gammas that these decide. */
    @ParameterizedTest
    @CsvSource({
        "batch, 4",
        "warmup-steps, 7",
        "crop, 96x128",
        "keep, 1-0.5",
        "dropping, false",
        "downsampling, false",
        "min-resolution, 0.6",
        "data-when, first-half",
        "indicator, inverse",
        "dataset, folder",
        "data, other",
        "coarse, true",
        "limit, 9",
        "prune-scope, network",
        "backbone, resnet50",
        "output-stride, 16",
        "width, 0.5",
        "header-width, 0.5",
        "widths, '1,0.5'",
        "epochs, 9",
        "training-share, 0.5",
        "weights, a.safetensors",
    })
    void thePullOnGammasFollowsAllThatItIsComputedFrom(String name, String value) {
        Path run = run(Recipe.PAPER, Map.of());
        assertNull(beside(run, Map.of(name, value)).networkSlimming().gammaL1());
        assertEquals(0.001, beside(run, Map.of("seed", 2)).networkSlimming().gammaL1());
    }

    /** Numbers of one dataset's frequencies say nothing of another's, and nobody can tell them from numbers that were given. */
    @ParameterizedTest
    @CsvSource({"data, /data/other", "dataset, folder", "coarse, true", "limit, 9"})
    void classWeightsOfOtherLabelsAreRefused(String name, String value) {
        Path run = run(Recipe.PAPER, Map.of("class-weights", "1.5,9.25"));
        Settings given = Settings.of(Map.of(name, value));
        var problem = assertThrows(BadSettingException.class, () -> ConfigFile.readBeside(given, run));
        assertEquals(
                "--class-weights must be given with --" + name
                        + " (log, median, none, a file or numbers), since the numbers in " + run
                        + " may come from the labels of that run, found none",
                problem.sentence(field -> "--" + field));
        Settings anew = beside(run, Map.of(name, value, "class-weights", "log"));
        assertEquals("log", anew.texts().get("class-weights"));
    }

    /** Scenes are drawn by the seed, and images of camvid are not. */
    @Test
    void classWeightsOfOtherScenesAreRefused() {
        Settings other = Settings.of(Map.of("seed", 2));
        Path scenes = run(Recipe.PAPER, Map.of("class-weights", "1.5,9.25", "dataset", "scenes"));
        assertThrows(BadSettingException.class, () -> ConfigFile.readBeside(other, scenes));
        Path camvid = run(Recipe.PAPER, Map.of("class-weights", "1.5,9.25"));
        assertEquals("1.5,9.25", beside(camvid, Map.of("seed", 2)).texts().get("class-weights"));
    }

    @Test
    void classWeightsOfTheSameLabelsStay() {
        Path run = run(Recipe.PAPER, Map.of("class-weights", "1.5,9.25"));
        Map<String, Object> same = Map.of("dataset", "camvid", "data", "/data/../data/camvid", "batch", 4);
        assertEquals("1.5,9.25", beside(run, same).texts().get("class-weights"));
        Path none = run(Recipe.PAPER, Map.of());
        assertEquals("none", beside(none, Map.of("data", "/data/other")).texts().get("class-weights"));
    }

    /** A tenth of the steps, at most 100, and ten validations. */
    @ParameterizedTest
    @CsvSource({"epochs, 9", "steps, 50", "training-share, 0.5", "batch, 4", "dataset, folder", "keep, 1-0.5"})
    void warmUpAndValidationFollowTheLength(String name, String value) {
        Path run = run(Recipe.PAPER, Map.of());
        Settings rest = ConfigFile.readBeside(Settings.of(Map.of(name, value)), run);
        assertNull(rest.texts().get("warmup-steps"));
        assertNull(rest.texts().get("validate-every"));
        Settings same = ConfigFile.readBeside(Settings.of(Map.of("seed", 2)), run);
        assertEquals("100", same.texts().get("warmup-steps"));
        assertEquals("4", same.texts().get("validate-every"));
    }

    /** What a run's share came to goes where a share is given, and a share where its outcome is. */
    @Test
    void aShareOfALengthAndItsMultiplyAccumulatesExcludeEachOther() {
        Settings share = Settings.of(Map.of("training-share", 0.5));
        Settings macs = Settings.of(Map.of("training-macs", 1000L));
        assertNull(share.over(macs).length().trainingMacs());
        assertNull(macs.over(share).length().trainingShare());
        assertEquals(0.5, Settings.of(Map.of("epochs", 9)).over(share).length().trainingShare());
    }

    @ParameterizedTest
    @CsvSource({"latency-form, tflite-int8", "threads, 1", "target-latency, 9"})
    void numbersOfChannelsThatAreFastFollowWhatIsTimed(String name, String value) {
        Path run = run(
                Recipe.DANCE, Map.of("target-latency", 20, "latency-form", "tflite-float32", "channel-multiple", 32));
        Settings given = Settings.of(Map.of(name, value));
        assertNull(ConfigFile.readBeside(given, run).texts().get("channel-multiple"));
        Path untimed = run(Recipe.DANCE, Map.of("channel-multiple", 32));
        Settings thread = Settings.of(Map.of("threads", 1));
        assertEquals("32", ConfigFile.readBeside(thread, untimed).texts().get("channel-multiple"));
    }

    @Test
    void aPullOnTheLowestGammasGoesWithSlimming() {
        Path run = run(Recipe.PAPER, Map.of("gamma-pull", "lowest", "target-macs", 0.5));
        Settings all = beside(run, Map.of("slimming", false)).withDefaults();
        SlimmingRules.check(all);
    }

    /** With dance weighting is on where loss weights are given; who had it on keeps it. */
    @Test
    void weightingFollowsLossWeights() {
        Path dance = run(Recipe.DANCE, Map.of());
        assertEquals(false, beside(dance, Map.of("batch", 4)).dataSlimming().weighting());
        assertNull(beside(dance, Map.of("loss-weights", "2-1")).dataSlimming().weighting());
        Path baseline = run(Recipe.BASELINE, Map.of("weighting", true));
        assertEquals(
                true,
                beside(baseline, Map.of("loss-weights", "2-1")).dataSlimming().weighting());
    }

    @Test
    void theLeastSizeOfInferenceFollowsTheOneThatIsGiven() {
        Path dance = run(Recipe.DANCE, Map.of());
        assertEquals(1.0, beside(dance, Map.of("batch", 4)).dataSlimming().leastAtInference());
        assertEquals(
                0.6, beside(dance, Map.of("min-resolution", 0.6)).dataSlimming().leastAtInference());
        Map<String, Object> both = Map.of("min-resolution", 0.6, "inference-min-resolution", 0.9);
        assertEquals(0.9, beside(dance, both).dataSlimming().leastAtInference());
    }

    private static final Map<String, Object> WIDTHS =
            Map.of("widths", "1,0.5", "slimming", false, "widths-weight", 1, "widths-temperature", 1);

    @ParameterizedTest
    @CsvSource({"widths, 1", "widths-teacher, none"})
    void whatWasOfATeacherOfWidthsGoesWithIt(String name, String value) {
        Settings all = beside(run(Recipe.DANCE, WIDTHS), Map.of(name, value));
        assertNull(all.widths().widthsWeight());
        assertNull(all.widths().widthsTemperature());
    }

    @Test
    void aTeachersSettingsGoWithIt() {
        Path run = run(
                Recipe.PAPER,
                Map.of("distil", "unpruned", "distil-weight", 1, "distil-temperature", 1, "gamma-l1", 0.001));
        Settings all = beside(run, Map.of("distil", "none"));
        assertNull(all.networkSlimming().distilWeight());
        SlimmingRules.check(all.withDefaults());
    }

    /** One network alone is pruned as the recipe says, and several widths are not. */
    @Test
    void slimmingFollowsWidths() {
        Path several = run(Recipe.DANCE, WIDTHS);
        Settings alone = beside(several, Map.of("widths", "1"));
        assertNull(alone.networkSlimming().slimming());
        assertEquals(true, alone.networkSlimming().fade());
        assertEquals(
                false,
                beside(several, Map.of("widths", "1,0.25")).networkSlimming().slimming());
        Path pruned = run(Recipe.DANCE, Map.of("target-macs", 0.5));
        Settings widths = beside(pruned, Map.of("widths", "1,0.5"));
        assertNull(widths.networkSlimming().slimming());
        assertNull(widths.networkSlimming().targetMacs());
        Settings resolved = widths.with("slimming", false).withDefaults();
        assertFalse(resolved.networkSlimming().fade());
        SlimmingRules.check(resolved);
        Path switchedOn = run(Recipe.BASELINE, Map.of("slimming", true));
        assertTrue(beside(switchedOn, Map.of("widths", "1")).networkSlimming().slimming(), "nothing changes");
    }

    /** Integers have no momentum and a precision of their own, and dance another importance for them. */
    @ParameterizedTest
    @ValueSource(strings = {"int8", "float"})
    void arithmeticBringsItsOwn(String arithmetic) {
        boolean inFloats = arithmetic.equals("float");
        Path run = run(
                Recipe.DANCE,
                inFloats
                        ? Map.of("arithmetic", "int8", "momentum", 0, "importance", "gamma-per-cost")
                        : Map.of("precision", "bfloat16"));
        Settings given = Settings.of(Map.of("arithmetic", arithmetic));
        Settings rest = ConfigFile.readBeside(given, run);
        assertNull(rest.optimization().momentum());
        assertNull(rest.machine().precision());
        assertNull(rest.networkSlimming().importance());
        Path chosen = run(Recipe.DANCE, Map.of("importance", "magnitude-per-cost"));
        assertEquals(
                Importance.MAGNITUDE_PER_COST,
                ConfigFile.readBeside(given, chosen).networkSlimming().importance());
    }
}
