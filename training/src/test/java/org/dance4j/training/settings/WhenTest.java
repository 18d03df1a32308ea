package org.dance4j.training.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.dance4j.datasets.batches.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhenTest {

    @ParameterizedTest
    @ValueSource(strings = {"throughout", "first-half", "second-half", "0.2-0.6", "0.25-1"})
    void whatIsReadIsWritten(String text) {
        assertEquals(text, When.parse(text).toString());
    }

    @Test
    void sharesOfTheRun() {
        assertEquals(new Interval(0.2, 0.6), When.parse("0.2 - 0.60").interval());
        assertEquals(When.FIRST_HALF, When.parse("0-0.5"));
        assertEquals(When.FIRST_HALF, When.parse("First-Half"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "half", "0.6-0.2", "0.5-0.5", "0.5-1.5", "0.5", "-0.5-1"})
    void noOther(String text) {
        assertThrows(IllegalArgumentException.class, () -> When.parse(text));
    }
}
