package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.export.Exporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ConvertersTest {

    @Test
    void sizesAreHeightByWidth() {
        assertEquals(new ImageSize(352, 480), Converters.size("352x480"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "352", "352x", "x480", "352*480", "0x480", "-1x3", "1234567x1"})
    void otherSizesAreRefusedWithWhatWasFound(String text) {
        var problem = assertThrows(TypeConversionException.class, () -> Converters.size(text));
        assertTrue(problem.getMessage().endsWith("found '" + text + "'"), problem.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "28528584960, 28528584960",
        "1.5e15, 1500000000000000",
        "1E+3, 1000",
        "100T, 100000000000000",
        "2P, 2000000000000000",
        "2.5k, 2500",
        "9E, 9000000000000000000"
    })
    void macsTakeExponentsAndPrefixes(String text, long macs) {
        assertEquals(macs, Converters.macs(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "0", "-3", "1.5X", "10E", "1e30", "1 T", "0.1"})
    void otherMacsAreRefused(String text) {
        assertThrows(TypeConversionException.class, () -> Converters.macs(text));
    }

    @Test
    void namesAreLowerCaseWithHyphens() {
        assertEquals(
                Exporter.Target.SAVED_MODEL, new Converters.Choice<>(Exporter.Target.class).convert("saved-model"));
        var problem = assertThrows(
                TypeConversionException.class, () -> new Converters.Choice<>(Precision.class).convert("float8"));
        assertEquals("expected one of float32, bfloat16, float16, found 'float8'", problem.getMessage());
    }
}
