package org.dance4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Which of several processes are called slow. */
class RankPacesTest {

    private static final double STOP = 1;

    private final List<String> named = new ArrayList<>();

    private RankPaces paces(int processes) {
        return new RankPaces(processes, new TrainingListener() {
            @Override
            public void slow(int rank, double seconds, double others) {
                named.add(String.format(Locale.ROOT, "%d %.2f %.2f", rank, seconds, others));
            }
        });
    }

    private static void steps(RankPaces paces, int count, List<Double> told) {
        for (int step = 0; step < count; step++) {
            paces.step(told);
        }
    }

    @Test
    void whoTakesHalfAsLongAgainAsTheOthersIsNamedOnce() {
        RankPaces paces = paces(3);
        List<Double> told = List.of(0.1, 0.16, 0.1, STOP);
        steps(paces, RankPaces.STEPS_TO_RATING - 1, told);
        assertEquals(List.of(), named);
        steps(paces, 1, told);
        assertEquals(List.of("1 0.16 0.10"), named);
        steps(paces, 2 * RankPaces.STEPS_TO_RATING, told);
        assertEquals(1, named.size());
        steps(paces, RankPaces.STEPS_TO_RATING, List.of(0.1, 0.1, 0.4, STOP));
        assertEquals(List.of("1 0.16 0.10", "2 0.40 0.10"), named);
    }

    @Test
    void littleMoreAndLittleAtAllAreNotSlow() {
        steps(paces(2), RankPaces.STEPS_TO_RATING, List.of(0.1, 0.14, STOP));
        steps(paces(2), RankPaces.STEPS_TO_RATING, List.of(0.001, 0.02, STOP));
        // One step that is late, of many.
        RankPaces paces = paces(2);
        steps(paces, 1, List.of(0.1, 1.0, STOP));
        steps(paces, RankPaces.STEPS_TO_RATING - 1, List.of(0.1, 0.1, STOP));
        assertEquals(List.of(), named);
    }
}
