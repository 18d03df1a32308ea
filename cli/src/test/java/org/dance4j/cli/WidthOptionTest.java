package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalDouble;
import org.dance4j.cli.options.WidthOption;
import org.dance4j.common.settings.BadSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class WidthOptionTest {

    private static WidthOption option(String... arguments) {
        return CommandLine.populateCommand(new WidthOption(), arguments);
    }

    @Test
    void aWidthIsAShare() {
        assertEquals(OptionalDouble.empty(), option().width());
        assertEquals(OptionalDouble.of(0.25), option("--at-width", "0.25").width());
        assertEquals(OptionalDouble.of(1), option("--at-width", "1").width());
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "0", "-0.5", "1.01"})
    void whatIsNoShareIsRefused(String text) {
        WidthOption option = option("--at-width=" + text);
        BadSettingException e = assertThrows(BadSettingException.class, option::width);
        assertEquals("at-width must be above 0 and at most 1, found " + Double.parseDouble(text), e.getMessage());
    }
}
