package org.dance4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.dance4j.common.io.BadInputException;
import org.junit.jupiter.api.Test;

/** How a process that is not a run's first looks for what the first one wrote. */
class CompanionRunTest {

    private static final Duration BETWEEN = Duration.ofMillis(1);

    private final AtomicInteger looks = new AtomicInteger();

    private Supplier<String> from(int look, RuntimeException before) {
        return () -> {
            if (looks.incrementAndGet() < look) {
                throw before;
            }
            return "run";
        };
    }

    @Test
    void whatAFileSystemShowsLateIsLookedForAgain() {
        assertEquals(
                "run",
                CompanionRun.seen(from(3, new BadInputException("there is no run")), Duration.ofMinutes(1), BETWEEN));
        assertEquals(3, looks.get());
    }

    @Test
    void whatDoesNotShowAtAllIsTold() {
        for (RuntimeException failure : List.of(
                new BadInputException("there is no run"), new UncheckedIOException(new IOException("stale handle")))) {
            looks.set(0);
            Supplier<String> never = from(Integer.MAX_VALUE, failure);
            assertSame(
                    failure,
                    assertThrows(failure.getClass(), () -> CompanionRun.seen(never, Duration.ofMillis(500), BETWEEN)));
            assertTrue(looks.get() > 1, looks + " looks");
        }
    }

    /** A fault of the program is told at once. */
    @Test
    void otherFailuresAreNotWaitedFor() {
        Supplier<String> look = from(2, new IllegalStateException("a fault"));
        assertThrows(IllegalStateException.class, () -> CompanionRun.seen(look, Duration.ofMinutes(1), BETWEEN));
        assertEquals(1, looks.get());
    }
}
