package org.dance4j.training.widths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.slimming.widths.UniformWidths;
import org.dance4j.slimming.widths.Width;
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.TestRun;
import org.dance4j.training.graph.Forward;
import org.dance4j.training.objective.Distillation;
import org.dance4j.training.objective.Objective;
import org.dance4j.training.objective.OutputName;
import org.dance4j.training.objective.PixelLoss;
import org.dance4j.training.settings.WidthSettings;
import org.dance4j.training.settings.WidthShares;
import org.dance4j.training.settings.WidthTeacher;
import org.junit.jupiter.api.Test;

/** Which width learns from which, and which are drawn. */
class WidthPassesTest {

    private static final Network NETWORK = TestRun.NETWORK;

    private static WidthPasses passes(String shares, WidthTeacher teacher, Integer drawn, long seed) {
        WidthSettings settings = new WidthSettings(WidthShares.parse(shares), teacher, 2.0, 3.0, drawn);
        boolean isRange = settings.widths().range();
        List<Width> widths = (isRange ? Stream.of(0.25) : Stream.of(0.5, 0.25))
                .map(share -> {
                    Width width = UniformWidths.of(NETWORK, share);
                    return isRange ? width.asUniversal() : width;
                })
                .toList();
        List<Width> all = new ArrayList<>(List.of(Width.whole()));
        all.addAll(widths);
        return new WidthPasses(settings, PixelLoss.PLAIN, seed, NETWORK, new Widths(all));
    }

    private static List<Objective.Weighted> lessons(WidthTeacher teacher) {
        return passes("1,0.5,0.25", teacher, null, 1).objective().terms().stream()
                .filter(term -> term.term() instanceof Distillation)
                .toList();
    }

    private static Objective.Weighted lesson(String pupil, String teacher) {
        return new Objective.Weighted(
                new Distillation(new OutputName(pupil, "logits"), new OutputName(teacher, "logits"), "batch", 3), 2);
    }

    @Test
    void eachLearnsFromTheNextWider() {
        assertEquals(
                List.of(lesson("width 0.5", "network"), lesson("width 0.25", "width 0.5")),
                lessons(WidthTeacher.NEXT_WIDER));
    }

    @Test
    void orFromTheWidestOrFromNone() {
        assertEquals(
                List.of(lesson("width 0.5", "network"), lesson("width 0.25", "network")), lessons(WidthTeacher.WIDEST));
        assertEquals(List.of(), lessons(WidthTeacher.NONE));
    }

    @Test
    void ofARangeBothEndsAndSomeInBetween() {
        WidthPasses passes = passes("0.25..1", WidthTeacher.WIDEST, 2, 1);
        assertEquals(
                List.of("network", "drawn width 1", "drawn width 2", "width 0.25"),
                passes.forwards().stream().map(Forward::name).toList());
        Set<String> seen = new HashSet<>();
        for (int step = 0; step < 200; step++) {
            List<Double> shares = shares(passes, step);
            assertEquals(2, shares.size());
            assertTrue(
                    shares.get(0) <= 1 && shares.get(0) >= shares.get(1) && shares.get(1) >= 0.25, shares.toString());
            shares.forEach(share -> seen.add(share.toString()));
        }
        assertTrue(seen.size() > 50, seen.size() + " different widths");
        WidthPasses again = passes("0.25..1", WidthTeacher.WIDEST, 2, 1);
        WidthPasses other = passes("0.25..1", WidthTeacher.WIDEST, 2, 2);
        assertEquals(draws(passes), draws(again));
        assertNotEquals(draws(passes), draws(other));
    }

    private static List<List<Double>> draws(WidthPasses passes) {
        List<List<Double>> all = new ArrayList<>();
        for (int step = 0; step < 20; step++) {
            all.add(shares(passes, step));
        }
        return all;
    }

    private static List<Double> shares(WidthPasses passes, long step) {
        return passes.drawn(step).stream()
                .map(Subnetwork::name)
                .map(Double::valueOf)
                .toList();
    }
}
