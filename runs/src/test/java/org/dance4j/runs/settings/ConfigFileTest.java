package org.dance4j.runs.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.batches.LinearRange;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.slimming.Importance;
import org.dance4j.slimming.PruneScope;
import org.dance4j.slimming.latency.LatencyForm;
import org.dance4j.training.config.LearningRate;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.optimizer.Sgd;
import org.dance4j.training.settings.Arithmetic;
import org.dance4j.training.settings.DataSettings;
import org.dance4j.training.settings.DataSlimmingSettings;
import org.dance4j.training.settings.GammaPull;
import org.dance4j.training.settings.NetworkSlimmingSettings;
import org.dance4j.training.settings.OptimizerKind;
import org.dance4j.training.settings.TeacherKind;
import org.dance4j.training.settings.When;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {

    /** As dance4j wrote it before its settings came in groups. */
    private static final String CONFIG =
            """
            dataset: camvid
            data: /data/camvid
            skip-bad: 3
            network: deeplabv3plus
            backbone: resnet50
            output-stride: 16
            width: 0.5
            init: /runs/first
            recipe: dance
            downsampling: true
            dropping: true
            weighting: false
            indicator: inverse
            keep: 0.75-0.25
            loss-weights: 2
            data-when: first-half
            slimming: true
            prune-ratio: 0.5
            stages: 6
            network-when: second-half
            prune-scope: header
            gamma-l1: 1.25E-4
            training-macs: 1500000000000000
            batch: 8
            crop: 352x480
            learning-rate: 0.05
            warmup-steps: 100
            momentum: 0.9
            weight-decay: 5.0E-4
            validate-every: 4
            validate-on: 16
            export: false
            seed: 1
            precision: bfloat16
            device: cpu
            threads: 2
            """;

    /** Settings that there were not when the run began have their defaults. */
    private static final String NEWER =
            """
            mix: false
            min-resolution: 0.5
            latency-form: tflite-int8
            importance: gamma
            fade: false
            channel-multiple: 1
            gamma-pull: all
            distil: none
            widths: 1
            widths-teacher: next-wider
            scale-range: 0.75-1.75
            brightness-range: 0.7-1.3
            contrast-range: 1
            saturation-range: 1
            class-weights: none
            label-smoothing: 0.0
            hard-pixels: 1.0
            boundary-loss: 1.0
            boundary-head: 0.0
            optimizer: sgd
            ema: 0.0
            sync-batch-norm: false
            arithmetic: float
            weight-bits: 8
            activation-bits: 8
            gradient-bits: 8
            error-bits: 8
            error-grids: one
            update-bits: 24
            norm-bits: 16
            outer-layers: integers
            checkpoint-minutes: 10.0
            checkpoint-epoch-minutes: 1.0
            """;

    @TempDir
    private Path folder;

    /** The lines with those of {@link #NEWER} at the end. */
    private static String sorted(List<String> lines) {
        return Stream.concat(
                        lines.stream().filter(line -> !NEWER.contains(line + "\n")),
                        lines.stream().filter(line -> NEWER.contains(line + "\n")))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private static RunConfig config() {
        return new RunConfig(ConfigFile.parse(CONFIG, "config.yaml", Settings.class));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("settings.yaml"), text);
    }

    @Test
    void aRunsSettingsAreWrittenAsTheyWereRead() throws IOException {
        Path file = folder.resolve("config.yaml");
        String written = CONFIG.replace("recipe: dance", "recipe: paper") + NEWER;
        ConfigFile.write(config().settings(), file);
        assertEquals(written, sorted(Files.readAllLines(file)));
        ConfigFile.write(config(), file);
        assertEquals(written, sorted(Files.readAllLines(file)));
        assertEquals(config(), ConfigFile.readRun(file));
    }

    @Test
    void aNumberThatIsTooLargeIsNamed() throws IOException {
        Path file = file("batch: 3000000000\n");
        assertTrue(assertThrows(BadInputException.class, () -> ConfigFile.readSettings(file))
                .getMessage()
                .startsWith(file + ": a number is too large: Numeric value (3000000000) out of range of int"));
    }

    /** What a run found for its own settings is found anew for others; what people wrote themselves stays. */
    @Test
    void whatARunFoundIsLeftOutBesideOthers() throws IOException {
        Path run = file(CONFIG.replace("recipe: dance", "recipe: paper") + "target-macs: 0.4\n");
        Settings same = ConfigFile.readBeside(Settings.of(Map.of("seed", 2L)), run);
        assertEquals(1.25e-4, same.networkSlimming().gammaL1());
        assertEquals(0.4, same.networkSlimming().targetMacs());
        Settings gammas = ConfigFile.readBeside(Settings.of(Map.of("importance", Importance.GAMMA_PER_COST)), run);
        assertEquals(null, gammas.networkSlimming().gammaL1());
        assertEquals(0.05, gammas.optimization().learningRate());
        Settings adam = ConfigFile.readBeside(Settings.of(Map.of("optimizer", OptimizerKind.ADAM)), run);
        assertEquals(null, adam.optimization().learningRate());
        Settings integers = ConfigFile.readBeside(Settings.of(Map.of("arithmetic", Arithmetic.INT8)), run);
        assertEquals(null, integers.optimization().learningRate());
        assertEquals(null, integers.optimization().weightDecay());
        Settings whole = ConfigFile.readBeside(Settings.of(Map.of("slimming", false)), run);
        assertEquals(null, whole.networkSlimming().targetMacs());
        assertEquals(
                false,
                Settings.of(Map.of("slimming", false))
                        .over(whole)
                        .networkSlimming()
                        .slimming());
        Path own = file("learning-rate: 0.05\ntarget-macs: 0.4\n");
        Settings asked =
                ConfigFile.readBeside(Settings.of(Map.of("optimizer", OptimizerKind.ADAM, "slimming", false)), own);
        assertEquals(0.05, asked.optimization().learningRate());
        assertEquals(0.4, asked.networkSlimming().targetMacs());
    }

    /** Of a run that was made when there was the paper's only; what people ask for means what it says now. */
    @Test
    void danceMeansThePaperWhereItWasTheOnlyRecipe() throws IOException {
        assertEquals(Recipe.PAPER, ConfigFile.readSettings(file(CONFIG)).recipe());
        assertEquals(
                Recipe.DANCE,
                ConfigFile.readSettings(file(CONFIG + "mix: false\n")).recipe());
        assertEquals(
                Recipe.DANCE,
                ConfigFile.readSettings(file("recipe: dance\nbatch: 4\n")).recipe());
        assertEquals(
                Recipe.DANCE,
                ConfigFile.readSettings(
                                file("recipe: dance\nprecision: float32\nlearning-rate: 0.02\nweighting: false\n"))
                        .recipe());
        assertEquals(
                Recipe.BASELINE,
                ConfigFile.readSettings(file(CONFIG.replace("recipe: dance", "recipe: baseline")))
                        .recipe());
    }

    /** What each of the 41 keys means. */
    @Test
    void everyKeyOfAnEarlierRunIsRead() throws IOException {
        RunConfig config = ConfigFile.readRun(
                file(CONFIG.replace("training-macs: 1500000000000000", "coarse: true\nlimit: 7\nepochs: 9")));
        Settings settings = config.settings();
        assertEquals(new DataSettings("camvid", Path.of("/data/camvid"), true, 7, 3, null), settings.data());
        assertEquals(
                new NetworkSettings(
                        "deeplabv3plus",
                        "resnet50",
                        16,
                        0.5,
                        null,
                        null,
                        Path.of("/runs/first"),
                        null,
                        null,
                        null,
                        null,
                        null),
                settings.network());
        assertEquals(Recipe.PAPER, settings.recipe(), "there was no other recipe");
        assertEquals(
                new DataSlimmingSettings(
                        true,
                        true,
                        false,
                        Indicator.Kind.INVERSE,
                        new LinearRange(0.75, 0.25),
                        new LinearRange(2, 2),
                        When.FIRST_HALF,
                        false,
                        0.5,
                        null),
                settings.dataSlimming());
        assertEquals(
                new NetworkSlimmingSettings(
                        true,
                        0.5,
                        null,
                        null,
                        LatencyForm.TFLITE_INT8,
                        Importance.GAMMA,
                        false,
                        6,
                        When.SECOND_HALF,
                        PruneScope.HEADER,
                        1.25e-4,
                        1,
                        GammaPull.ALL,
                        TeacherKind.NONE,
                        null,
                        null),
                settings.networkSlimming());
        assertEquals(9, settings.length().epochs());
        assertNull(settings.length().steps());
        TrainingConfig training = config.training();
        assertEquals(8, training.batch());
        assertEquals(new ImageSize(352, 480), settings.optimization().crop());
        assertEquals(new LearningRate(0.05, 100, 0.9), training.learningRate());
        assertEquals(new Sgd(0.9), training.optimizer());
        assertEquals(5e-4, training.weightDecay());
        assertEquals(4, training.validateEvery());
        assertEquals(16, training.validateOn());
        assertEquals(false, settings.export());
        assertEquals(1, config.seed());
        assertEquals(Precision.BFLOAT16, training.precision());
        assertEquals(Device.CPU, training.device());
        assertEquals(2, config.threads());
    }

    /** Runs of before there was a choice of an indicator, of ranges, of halves and of exports. */
    @Test
    void whatTheFirstRunsDidNotChooseHasItsDefault() throws IOException {
        RunConfig config = ConfigFile.readRun(file(CONFIG.replaceAll(
                "(?m)^(skip-bad|indicator|keep|loss-weights|data-when|network-when|validate-on|export): .*\\R", "")));
        assertEquals(Indicator.PROPOSED.kind(), config.p().kind());
        assertEquals(LinearRange.P, config.training().dataSlimming().keep());
        assertEquals(LinearRange.P, config.training().dataSlimming().lossWeights());
        assertEquals(When.THROUGHOUT, config.settings().networkSlimming().networkWhen());
        assertEquals(0, config.training().skipBad());
        assertEquals(Integer.MAX_VALUE, config.training().validateOn());
        assertEquals(true, config.settings().export());
    }

    @Test
    void aFileThatIsNotOfAResolvedRunSaysWhatIsMissing() throws IOException {
        Path file = file(CONFIG.replaceAll("crop: .*\\R", ""));
        assertEquals(
                file + ": setting 'crop' is missing",
                assertThrows(BadInputException.class, () -> ConfigFile.readRun(file))
                        .getMessage());
    }

    @Test
    void aRunsSettingsAreSettingsForAnother() throws IOException {
        Settings settings = ConfigFile.readSettings(file(CONFIG));
        assertEquals(PruneScope.HEADER, settings.networkSlimming().pruneScope());
        assertEquals(false, settings.dataSlimming().weighting());
        assertEquals(1_500_000_000_000_000L, settings.length().trainingMacs());
    }

    @Test
    void optionsComeBeforeTheFileAndItsLengthGoesWithThem() throws IOException {
        Settings given = Settings.NONE.with("batch", 4).with("epochs", "3");
        Settings merged = given.over(ConfigFile.readSettings(file("batch: 16\ntraining-macs: 2P\nmomentum: 0.8\n")));
        assertEquals(4, merged.optimization().batch());
        assertEquals(0.8, merged.optimization().momentum());
        assertEquals(3, merged.length().epochs());
        assertNull(merged.length().trainingMacs());
        assertNull(merged.optimization().crop());
    }

    @ParameterizedTest
    @CsvSource({
        "'batches: 4', there is no setting 'batches'",
        "'batch: many', 'setting ''batch'': expected a whole number, found ''many'''",
        "'batch: 4.5', 'setting ''batch'': expected a whole number, found ''4.5'''",
        "'precision: half', 'setting ''precision'': expected one of float32, bfloat16, float16, found ''half'''",
        "'data-when: never', 'setting ''data-when'': expected throughout, first-half, second-half, or shares of the"
                + " run such as 0.2-0.6, found ''never'''",
        "'keep: half', 'setting ''keep'': expected a range from the most complex image to the least, for example 2-1,"
                + " or one number, found ''half'''",
        "'crop: 3', 'setting ''crop'': expected height x width in pixels, for example 352x480, found ''3'''",
        "'training-macs: few', setting 'training-macs': expected a number of multiply-accumulates"
    })
    void aSettingThatCannotBeIsNamed(String line, String message) throws IOException {
        Path file = file(line + "\n");
        var problem = assertThrows(BadInputException.class, () -> ConfigFile.readSettings(file));
        assertTrue(problem.getMessage().startsWith(file + ": " + message), problem.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "UTF-16LE", "UTF-16BE"})
    void filesOfAnyEditor(String charset) throws IOException {
        Path file = folder.resolve("settings.yaml");
        String text = "\uFEFFbatch: 16 \r\ndata: /Daten/Straße\r\n\r\n";
        Files.write(file, text.getBytes(Charset.forName(charset)));
        Settings settings = ConfigFile.readSettings(file);
        assertEquals(16, settings.optimization().batch());
        assertEquals(Path.of("/Daten/Straße"), settings.data().data());
    }

    /** To YAML, these are numbers, truth values and nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"1.10", "007", "1e3", "0x1F", "1_000", "no", "yes", "2024-01-01", "a", "null"})
    void pathsAndNamesAreTextsAsTheyAreWritten(String name) throws IOException {
        Path file = folder.resolve("config.yaml");
        Settings settings = Settings.NONE
                .with("data", Path.of(name))
                .with("init", Path.of(name))
                .with("network", name);
        ConfigFile.write(settings, file);
        assertEquals(settings, ConfigFile.readSettings(file));
        if (!name.equals("null")) {
            assertEquals(
                    settings, ConfigFile.readSettings(file("data: #\ninit: '#'\nnetwork: #\n".replace("#", name))));
        }
    }

    @Test
    void aFileThatIsNoText() throws IOException {
        Path file = Files.write(folder.resolve("settings.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE4});
        var problem = assertThrows(BadInputException.class, () -> ConfigFile.readSettings(file));
        assertEquals(
                "cannot read the settings file " + file
                        + ": it is no text in UTF-8, nor in UTF-16 with a byte-order mark",
                problem.getMessage());
    }

    @Test
    void whatIsNoSettingsFileIsSaidSo() throws IOException {
        for (String text : new String[] {"[1", "hello", "- a\n- b\n", "batch: 1\nbatch: 2\n"}) {
            Path file = file(text);
            var problem = assertThrows(BadInputException.class, () -> ConfigFile.readSettings(file));
            assertTrue(problem.getMessage().startsWith(file.toString()), problem.getMessage());
        }
        Path missing = folder.resolve("none.yaml");
        var problem = assertThrows(BadInputException.class, () -> ConfigFile.readSettings(missing));
        assertEquals("cannot read the settings file " + missing + ": there is no such file", problem.getMessage());
    }
}
