package org.dance4j.eval.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dance4j.common.progress.ProgressListener;
import org.junit.jupiter.api.Test;

class RoundsTest {

    /** A model that always runs second finds warmer caches and a hotter core, and its times tell of that. */
    @Test
    void modelsGoFirstEquallyOften() {
        List<String> ran = new ArrayList<>();
        Function<String, String> a = image -> note(ran, "a" + image);
        Function<String, String> b = image -> note(ran, "b" + image);
        List<Supplier<String>> images = List.of(() -> "1", () -> "2");
        List<ProgressListener> progress = new ArrayList<>();

        List<List<List<String>>> made = Rounds.inTurns(List.of(a, b), images, 2, progress::add);

        assertEquals(List.of("a1", "b1", "b2", "a2", "b1", "a1", "a2", "b2", "a1", "b1", "b2", "a2"), ran);
        assertEquals(
                List.of(
                        List.of(List.of("a1", "a2"), List.of("a1", "a2")),
                        List.of(List.of("b1", "b2"), List.of("b1", "b2"))),
                made);
        assertEquals(6, progress.size());
        assertEquals(new ProgressListener(6, 6), progress.get(5));
    }

    private static String note(List<String> ran, String run) {
        ran.add(run);
        return run;
    }
}
