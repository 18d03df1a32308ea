package org.dance4j.datasets.batches;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.FakeSample;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ImageSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSlimmingTest {

    private static final MaxwellBoltzmann FIT = new MaxwellBoltzmann(14.309, 33.445);
    private static final ImageSize CROP = new ImageSize(352, 480);

    /** The ranges of the paper's table 9, and one figure for all. */
    @ParameterizedTest
    @CsvSource({
        "2-1, 1, 2",
        "2-1, 0, 1",
        "4-1, 0.5, 2.5",
        "1-0, 0.3, 0.3",
        "0.75-0.25, 0.5, 0.5",
        "0.6-0.4, 0.25, 0.45",
        "0.5, 0.9, 0.5",
        "1–0, 0.7, 0.7"
    })
    void aRangeIsLinearInP(String range, double p, double value) {
        assertEquals(value, LinearRange.parse(range).at(p), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({
        "true, false, false, PROPOSED, 1-0, true",
        "true, false, false, INVERSE, 1-0, true",
        "true, true, true, RANDOM, 1-0, false",
        "true, true, true, EVEN, 1-0, false",
        "true, true, true, RELATIVE, 1-0, true",
        "false, true, false, PROPOSED, 1-0, true",
        "false, true, false, PROPOSED, 0.5, false",
        "false, false, true, PROPOSED, 1-0.5, true",
        "false, false, true, PROPOSED, 1, false",
        "false, false, false, PROPOSED, 1-0, false"
    })
    void whatFollowsTheDistribution(
            boolean downsampling,
            boolean dropping,
            boolean weighting,
            Indicator.Kind kind,
            String range,
            boolean follows) {
        DataSlimming slimming = new DataSlimming(
                downsampling,
                dropping,
                weighting,
                new Indicator(kind, 1),
                LinearRange.parse(range),
                LinearRange.parse(range),
                Interval.ALL);
        assertEquals(follows, slimming.needsDistribution());
    }

    @Test
    void aRangeReadsAsItIsWritten() {
        for (String text : new String[] {"1-0", "0.75-0.25", "4-1", "0.5"}) {
            assertEquals(text, LinearRange.parse(text).toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1--1", "a-b", "50%", "1-0-2", "1e9"})
    void otherRangesAreRefused(String text) {
        var problem = assertThrows(IllegalArgumentException.class, () -> LinearRange.parse(text));
        assertTrue(problem.getMessage().endsWith("found '" + text + "'"), problem.getMessage());
    }

    @Test
    void probabilitiesAndWeightsThatCannotBeAreRefused() {
        LinearRange none = new LinearRange(0, 0);
        assertRefused("keep", new LinearRange(1.1, 0), LinearRange.P);
        assertRefused("keep", none, LinearRange.P);
        assertRefused("loss-weights", LinearRange.P, none);
    }

    private static void assertRefused(String setting, LinearRange keep, LinearRange weights) {
        var problem = assertThrows(
                BadInputException.class,
                () -> new DataSlimming(true, true, true, Indicator.PROPOSED, keep, weights, Interval.ALL));
        assertTrue(problem.getMessage().startsWith(setting + " must "), problem.getMessage());
    }

    @Test
    void theInverseIndicatorIsWhatTheProposedOneLeaves() {
        Indicator inverse = new Indicator(Indicator.Kind.INVERSE, 3);
        // One scale above the location: erf(1/√2) − √(2/π) e^(−1/2).
        assertEquals(0.19874804309879915, Indicator.PROPOSED.p(FIT, 47.754), 1e-12);
        assertEquals(1 - 0.19874804309879915, inverse.p(FIT, 47.754), 1e-12);
    }

    @Test
    void theEvenIndicatorKnowsNothingOfTheImage() {
        Indicator even = new Indicator(Indicator.Kind.EVEN, 3);
        assertEquals(0.5, even.p(FIT, 0));
        assertEquals(0.5, even.p(FIT, 1442));
    }

    @Test
    void theRandomIndicatorIsEvenAndStaysThatOfTheImage() {
        Indicator random = new Indicator(Indicator.Kind.RANDOM, 7);
        double[] p = IntStream.range(0, 10_000)
                .mapToDouble(i -> random.p(FIT, 20 + 0.01 * i))
                .toArray();
        double mean =
                IntStream.range(0, p.length).mapToDouble(i -> p[i]).average().orElseThrow();
        double squares = IntStream.range(0, p.length)
                .mapToDouble(i -> p[i] * p[i])
                .average()
                .orElseThrow();
        assertEquals(0.5, mean, 0.01);
        assertEquals(1 / 3.0, squares, 0.01);
        assertEquals(p[17], new Indicator(Indicator.Kind.RANDOM, 7).p(new MaxwellBoltzmann(0, 1), 20.17));
        assertNotEquals(p[17], new Indicator(Indicator.Kind.RANDOM, 8).p(FIT, 20.17));
    }

    @Test
    void anIntervalsEndIsTheNextOnesBeginning() {
        Interval first = new Interval(0, 0.5);
        Interval second = new Interval(0.5, 1);
        assertTrue(first.contains(0) && !first.contains(0.5));
        assertTrue(second.contains(0.5) && second.contains(1) && !second.contains(0.4999));
        assertEquals(0.25, second.before(0.75), 1e-12);
        assertEquals(0, second.before(0.25));
        assertEquals(0.5, first.before(0.75), 1e-12);
    }

    @Test
    void anEpochBeyondTheIntervalHasAllImagesWholeAndEqual() {
        DataSlimming second = new DataSlimming(
                true, true, true, Indicator.PROPOSED, LinearRange.P, LinearRange.P, new Interval(0.5, 1));
        PipelineConfig config = config(second);
        EpochPlan plan = EpochPlan.of(config, 0, epoch -> second.at(epoch / 4.0));
        EpochPlan whole = EpochPlan.of(config(DataSlimming.NONE), 0);
        assertEquals(whole.batches(), plan.batches());
        assertEquals(1, plan.weight(plan.batches().get(0).images().get(0)));
        EpochPlan slimmed = plan.next().next();
        assertEquals(2, slimmed.epoch());
        assertTrue(slimmed.dropped() > 10, slimmed.dropped() + " dropped");
        assertEquals(
                slimmed.batches(),
                EpochPlan.of(config, 2, epoch -> second.at(epoch / 4.0)).batches());
    }

    @Test
    void randomDroppingDoesNotLookAtTheImage() {
        DataSlimming half = new DataSlimming(
                false, true, false, Indicator.PROPOSED, new LinearRange(0.5, 0.5), LinearRange.P, Interval.ALL);
        EpochPlan plan = EpochPlan.of(config(half), 0);
        List<PlannedImage> kept = plan.batches().stream()
                .flatMap(batch -> batch.images().stream())
                .toList();
        assertEquals(200, kept.size(), 40);
        assertEquals(0.5, kept.stream().mapToDouble(PlannedImage::p).average().orElseThrow(), 0.06);
    }

    @Test
    void weightsOfARangeHaveMeanOne() {
        DataSlimming weighted = new DataSlimming(
                false, false, true, Indicator.PROPOSED, LinearRange.P, new LinearRange(2, 1), Interval.ALL);
        EpochPlan plan = EpochPlan.of(config(weighted), 0);
        // p is even, so the mean weight is 1.5.
        plan.batches().forEach(batch -> batch.images()
                .forEach(image -> assertEquals((1 + image.p()) / 1.5, plan.weight(image), 0.01)));
    }

    /** 400 images whose p is even. */
    private static PipelineConfig config(DataSlimming slimming) {
        List<Sample> samples = IntStream.range(0, 400)
                .<Sample>mapToObj(i -> new FakeSample("s" + i, CROP))
                .toList();
        return new PipelineConfig(
                samples,
                sample -> (Integer.parseInt(sample.id().substring(1)) + 0.5) / 400,
                Augmentation.of(CROP),
                32,
                slimming,
                8,
                5,
                1);
    }
}
