package org.dance4j.runs.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.batches.LinearRange;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.slimming.PruneScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {

    @TempDir
    private Path folder;

    private static RunConfig config() {
        return new RunConfig(
                "camvid",
                Path.of("/data/camvid"),
                null,
                null,
                3,
                "deeplabv3plus",
                "resnet50",
                16,
                0.5,
                null,
                Path.of("/runs/first"),
                Recipe.DANCE,
                true,
                true,
                false,
                Indicator.Kind.INVERSE,
                new LinearRange(0.75, 0.25),
                new LinearRange(2, 2),
                When.FIRST_HALF,
                true,
                0.5,
                6,
                When.SECOND_HALF,
                PruneScope.HEADER,
                1.25e-4,
                null,
                null,
                1_500_000_000_000_000L,
                8,
                new ImageSize(352, 480),
                0.05,
                100,
                0.9,
                5e-4,
                4,
                16,
                false,
                1,
                Precision.BFLOAT16,
                Device.CPU,
                2);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("settings.yaml"), text);
    }

    @Test
    void aRunsSettingsAreReadAsWritten() throws IOException {
        Path file = folder.resolve("config.yaml");
        ConfigFile.write(config(), file);
        assertEquals(config(), ConfigFile.readRun(file));
        String text = Files.readString(file);
        assertTrue(text.contains("keep: 0.75-0.25\nloss-weights: 2\ndata-when: first-half\n"), text);
        assertTrue(text.contains("indicator: inverse\n") && text.contains("network-when: second-half\n"), text);
        assertTrue(text.contains("crop: 352x480\n") && text.contains("precision: bfloat16\n"), text);
        assertTrue(text.contains("training-macs: 1500000000000000\n") && !text.contains("epochs"), text);
    }

    @Test
    void aRunsSettingsAreSettingsForAnother() {
        Path file = folder.resolve("config.yaml");
        ConfigFile.write(config(), file);
        Settings settings = ConfigFile.readSettings(file);
        assertEquals(PruneScope.HEADER, settings.pruneScope);
        assertEquals(false, settings.weighting);
        assertEquals(1_500_000_000_000_000L, settings.trainingMacs);
    }

    @Test
    void optionsComeBeforeTheFileAndItsLengthGoesWithThem() throws IOException {
        Settings given = new Settings();
        given.batch = 4;
        given.epochs = 3;
        Settings merged = given.over(ConfigFile.readSettings(file("batch: 16\ntraining-macs: 2P\nmomentum: 0.8\n")));
        assertEquals(4, merged.batch);
        assertEquals(0.8, merged.momentum);
        assertEquals(3, merged.epochs);
        assertNull(merged.trainingMacs);
        assertNull(merged.crop);
    }

    @ParameterizedTest
    @CsvSource({
        "'batches: 4', there is no setting 'batches'",
        "'batch: many', 'setting ''batch'': expected a whole number, found ''many'''",
        "'batch: 4.5', 'setting ''batch'': expected a whole number, found ''4.5'''",
        "'precision: half', 'setting ''precision'': expected one of float32, bfloat16, found ''half'''",
        "'data-when: never', 'setting ''data-when'': expected one of throughout, first-half, second-half, found ''never'''",
        "'keep: half', 'setting ''keep'': expected a range from the most complex image to the least, for example 2-1, or one number, found ''half'''",
        "'crop: 3', 'setting ''crop'': expected height x width in pixels, for example 352x480, found ''3'''",
        "'training-macs: few', setting 'training-macs': expected a number of multiply-accumulates"
    })
    void aSettingThatCannotBeIsNamed(String line, String message) throws IOException {
        Path file = file(line + "\n");
        var problem = assertThrows(BadInputException.class, () -> ConfigFile.readSettings(file));
        assertTrue(problem.getMessage().startsWith(file + ": " + message), problem.getMessage());
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
