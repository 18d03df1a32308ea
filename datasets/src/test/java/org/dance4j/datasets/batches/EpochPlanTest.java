package org.dance4j.datasets.batches;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.random.SeededRandom;
import org.dance4j.datasets.FakeSample;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.images.ImageSize;
import org.junit.jupiter.api.Test;

class EpochPlanTest {

    private static final ImageSize CROP = new ImageSize(352, 480);
    private static final DataSlimming UNDROPPED = new DataSlimming(true, false, true);

    private static List<Sample> samples(int count) {
        return IntStream.range(0, count)
                .<Sample>mapToObj(i -> new FakeSample("s" + i, CROP))
                .toList();
    }

    /** p spread evenly over the samples. */
    private static ToDoubleFunction<Sample> even(int count) {
        return sample -> (Integer.parseInt(sample.id().substring(1)) + 0.5) / count;
    }

    private static PipelineConfig config(int count, int batch, DataSlimming slimming) {
        return new PipelineConfig(samples(count), even(count), Augmentation.of(CROP), 32, slimming, batch, 5, 1);
    }

    private static List<String> ids(EpochPlan plan) {
        return plan.batches().stream()
                .flatMap(batch -> batch.images().stream())
                .map(image -> image.sample().id())
                .toList();
    }

    @Test
    void everyImageOnceInBatchesOfOneSize() {
        EpochPlan plan = EpochPlan.of(config(100, 8, UNDROPPED), 0);
        assertEquals(100, plan.kept());
        assertEquals(12, plan.batches().size());
        plan.batches().forEach(batch -> assertEquals(8, batch.images().size()));
        assertEquals(4, plan.carried().size());
        Set<String> seen = new HashSet<>(ids(plan));
        assertEquals(96, seen.size());
        plan.carried().forEach(image -> seen.add(image.sample().id()));
        assertEquals(100, seen.size());
        assertTrue(plan.batches().stream().map(PlannedBatch::size).distinct().count() >= 5);
    }

    @Test
    void whatIsCarriedComesNext() {
        PipelineConfig config = config(100, 8, UNDROPPED);
        Map<String, Integer> times = new HashMap<>();
        EpochPlan plan = EpochPlan.of(config, 0);
        for (int epoch = 0; epoch < 10; epoch++) {
            ids(plan).forEach(id -> times.merge(id, 1, Integer::sum));
            EpochPlan next = plan.next();
            List<String> carried = plan.carried().stream()
                    .map(image -> image.sample().id() + "@" + image.epoch())
                    .toList();
            List<String> found = new ArrayList<>();
            next.batches().forEach(batch -> batch.images()
                    .forEach(image -> found.add(image.sample().id() + "@" + image.epoch())));
            next.carried().forEach(image -> found.add(image.sample().id() + "@" + image.epoch()));
            assertTrue(found.containsAll(carried));
            plan = next;
        }
        // After ten epochs only the carried of the tenth are missing, as plan is the eleventh.
        int all = times.values().stream().mapToInt(Integer::intValue).sum();
        assertTrue(all > 10 * 100 - 8 && all <= 1000);
        times.values().forEach(n -> assertTrue(n == 9 || n == 10));
    }

    @Test
    void plansRepeat() {
        PipelineConfig config = config(60, 8, DataSlimming.ALL);
        EpochPlan replayed = EpochPlan.of(config, 7);
        EpochPlan stepped = EpochPlan.of(config, 3).next().next().next().next();
        assertEquals(stepped.batches(), replayed.batches());
        assertEquals(stepped.carried(), replayed.carried());
        assertEquals(7, replayed.epoch());
        assertNotEquals(ids(EpochPlan.of(config, 6)), ids(replayed));
        PipelineConfig other =
                new PipelineConfig(config.samples(), config.p(), config.augmentation(), 32, config.slimming(), 8, 6, 1);
        assertNotEquals(ids(EpochPlan.of(other, 7)), ids(replayed));
    }

    /** A run under way goes on as it began only while plans stay what they were when it began. */
    @Test
    void plansStayWhatTheyWere() {
        assertEquals("0cfe8fd8b4400429", digest(config(61, 8, DataSlimming.ALL)));
        assertEquals("f657eda0a4ebcaaf", digest(config(61, 8, DataSlimming.NONE)));
        assertEquals("d3e36ee4485e2533", digest(config(367, 8, UNDROPPED)));
        assertEquals("9a40c500db25e1f6", digest(config(3, 8, DataSlimming.ALL)));
    }

    /** Of everything that four epochs and a pass over the whole images decide. */
    private static String digest(PipelineConfig config) {
        StringBuilder text = new StringBuilder();
        EpochPlan plan = EpochPlan.of(config, 0);
        for (int epoch = 0; epoch < 4; epoch++) {
            text.append(plan.kept()).append('|');
            for (PlannedBatch batch : plan.batches()) {
                text.append(batch.size()).append(':');
                batch.images().forEach(image -> append(text, image));
            }
            text.append("carried ");
            plan.carried().forEach(image -> append(text, image));
            plan = plan.next();
        }
        for (PlannedBatch batch : EpochPlan.wholeImages(config, config.resolution(), Integer.MAX_VALUE)) {
            text.append(batch.size()).append(':');
            batch.images().forEach(image -> text.append(image.sample().id()).append(' '));
        }
        return Hashing.sha256()
                .hashString(text, StandardCharsets.UTF_8)
                .toString()
                .substring(0, 16);
    }

    private static void append(StringBuilder text, PlannedImage image) {
        text.append(image.sample().id()).append('@').append(image.epoch()).append(' ');
    }

    @Test
    void imagesAreKeptWithProbabilityP() {
        PipelineConfig config = config(50, 8, DataSlimming.ALL);
        Map<String, Integer> kept = new HashMap<>();
        EpochPlan plan = EpochPlan.of(config, 0);
        int epochs = 400;
        int total = 0;
        for (int epoch = 0; epoch < epochs; epoch++) {
            ids(plan).forEach(id -> kept.merge(id, 1, Integer::sum));
            assertEquals(50, plan.kept() + plan.dropped());
            total += plan.kept();
            plan = plan.next();
        }
        // Four standard deviations of the binomial distribution, and at most one for what is still carried.
        for (Sample sample : config.samples()) {
            double p = config.p().applyAsDouble(sample);
            assertEquals(
                    p * epochs,
                    kept.getOrDefault(sample.id(), 0),
                    4 * Math.sqrt(epochs * p * (1 - p)) + 1,
                    sample.id());
        }
        assertEquals(0.5 * 50 * epochs, total, 4 * Math.sqrt(50.0 * epochs / 6));
    }

    @Test
    void meanAreaIsThatAsked() {
        PipelineConfig config = config(367, 8, UNDROPPED);
        double used = 0;
        double wanted = 0;
        EpochPlan plan = EpochPlan.of(config, 0);
        for (int epoch = 0; epoch < 5; epoch++) {
            for (PlannedBatch batch : plan.batches()) {
                for (PlannedImage image : batch.images()) {
                    used += (double) batch.size().area() / CROP.area();
                    wanted += Math.pow(0.5 * image.p() + 0.5, 2);
                }
            }
            plan = plan.next();
        }
        assertEquals(1, used / wanted, 0.03);
    }

    @Test
    void withoutDownsamplingThereIsOneSize() {
        EpochPlan plan = EpochPlan.of(config(33, 8, DataSlimming.NONE), 0);
        assertEquals(4, plan.batches().size());
        plan.batches().forEach(batch -> assertEquals(CROP, batch.size()));
        plan.batches().forEach(batch -> batch.images().forEach(image -> assertEquals(1f, plan.weight(image))));
    }

    @Test
    void neverABatchOfOneImage() {
        for (int count = 1; count < 12; count++) {
            EpochPlan plan = EpochPlan.of(config(count, 8, UNDROPPED), 0);
            for (int epoch = 0; epoch < 4; epoch++) {
                plan.batches().forEach(batch -> assertTrue(batch.images().size() > 1));
                plan = plan.next();
            }
        }
        assertFalse(EpochPlan.of(config(3, 8, UNDROPPED), 0).batches().isEmpty());
        assertThrows(BadInputException.class, () -> config(10, 1, UNDROPPED));
    }

    /** However much is dropped: what comes nearest to being kept makes the least batch that batch norms train on. */
    @Test
    void noEpochIsWithoutABatch() {
        for (int count = 2; count < 6; count++) {
            PipelineConfig config = new PipelineConfig(
                    samples(count), sample -> 0.001, Augmentation.of(CROP), 32, DataSlimming.ALL, 8, 5, 1);
            EpochPlan plan = EpochPlan.of(config, 0);
            for (int epoch = 0; epoch < 6; epoch++) {
                int number = epoch;
                Set<String> nearest = config.samples().stream()
                        .map(Sample::id)
                        .sorted(Comparator.comparingDouble(
                                id -> SeededRandom.of(5, number, id, "dropping").nextDouble()))
                        .limit(2)
                        .collect(Collectors.toSet());
                assertEquals(nearest, new HashSet<>(ids(plan)));
                assertEquals(2, plan.images());
                assertEquals(count, plan.images() + plan.dropped());
                assertEquals(List.of(), plan.carried());
                plan = plan.next();
            }
        }
    }

    @Test
    void oneImageMakesABatchOfTwoVariations() {
        for (DataSlimming slimming : List.of(DataSlimming.NONE, DataSlimming.ALL)) {
            for (int batch : new int[] {2, 8}) {
                EpochPlan plan = EpochPlan.of(config(1, batch, slimming), 0);
                for (int epoch = 0; epoch < 3; epoch++) {
                    assertEquals(List.of("s0", "s0"), ids(plan));
                    assertEquals(1, plan.batches().size());
                    assertEquals(
                            2,
                            plan.batches().get(0).images().stream()
                                    .map(PlannedImage::epoch)
                                    .distinct()
                                    .count());
                    assertEquals(1, plan.kept());
                    assertEquals(0, plan.dropped());
                    plan = plan.next();
                }
            }
        }
    }

    /** Two images with p of 0.2 and 0.8, in batches of their own, push 1 : 4. */
    @Test
    void weightsCountBetweenBatches() {
        ToDoubleFunction<Sample> p = sample -> Integer.parseInt(sample.id().substring(1)) < 4 ? 0.2 : 0.8;
        PipelineConfig config = new PipelineConfig(samples(8), p, Augmentation.of(CROP), 32, UNDROPPED, 4, 5, 1);
        EpochPlan plan = EpochPlan.of(config, 0);
        assertEquals(2, plan.batches().size());
        Map<Double, Float> weights = new HashMap<>();
        plan.batches().forEach(batch -> {
            assertEquals(
                    1, batch.images().stream().map(PlannedImage::p).distinct().count());
            batch.images().forEach(image -> weights.put(image.p(), plan.weight(image)));
        });
        // The mean p is 0.5.
        assertEquals(0.4f, weights.get(0.2), 1e-6f);
        assertEquals(1.6f, weights.get(0.8), 1e-6f);
    }

    private static PipelineConfig mixed(int count, DataSlimming slimming) {
        return new PipelineConfig(samples(count), even(count), Augmentation.of(CROP), 32, slimming, 8, 5, 1, true);
    }

    /** Each step is on 8 images as they come; what fills none is carried. */
    @Test
    void mixedStepsAreOnImagesOfAllSizes() {
        EpochPlan plan = EpochPlan.of(mixed(100, UNDROPPED), 0);
        assertEquals(12, plan.steps().size());
        assertEquals(4, plan.carried().size());
        assertEquals(96, new HashSet<>(ids(plan)).size());
        Set<Integer> groups = new HashSet<>();
        for (PlannedStep step : plan.steps()) {
            groups.add(step.groups().size());
            assertEquals(8, step.images().count());
            step.groups().forEach(group -> assertTrue(group.images().size() > 1));
            assertEquals(
                    step.groups().size(),
                    step.groups().stream().map(PlannedBatch::size).distinct().count());
        }
        assertTrue(groups.size() > 1 && !groups.contains(1), groups.toString());
        assertEquals(
                EpochPlan.of(mixed(100, UNDROPPED), 2).steps(),
                plan.next().next().steps());
    }

    /** Equation 2 of the paper: the weights of a step's images are p over their sum. */
    @Test
    void weightsOfAMixedStepHaveMeanOne() {
        EpochPlan plan = EpochPlan.of(mixed(50, UNDROPPED), 0);
        for (PlannedStep step : plan.steps()) {
            double sum = step.images().mapToDouble(PlannedImage::p).sum();
            step.images().forEach(image -> assertEquals(8 * image.p() / sum, plan.weight(image), 1e-5));
        }
        PipelineConfig none =
                new PipelineConfig(samples(20), sample -> 0, Augmentation.of(CROP), 32, UNDROPPED, 8, 5, 1, true);
        EpochPlan equal = EpochPlan.of(none, 0);
        equal.steps().forEach(step -> step.images().forEach(image -> assertEquals(1f, equal.weight(image))));
    }

    @Test
    void mixedStepsOfOneSizeAreOneGroup() {
        EpochPlan plan = EpochPlan.of(mixed(33, DataSlimming.NONE), 0);
        assertEquals(4, plan.steps().size());
        plan.steps().forEach(step -> assertEquals(1, step.groups().size()));
        EpochPlan few = EpochPlan.of(mixed(1, DataSlimming.ALL), 0);
        assertEquals(List.of("s0", "s0"), ids(few));
    }

    @Test
    void wholeImagesHoldAllSamplesOnce() {
        List<Sample> samples = new ArrayList<>(samples(41));
        samples.add(new FakeSample("s41", new ImageSize(100, 700)));
        PipelineConfig config =
                new PipelineConfig(samples, even(42), Augmentation.of(CROP), 32, DataSlimming.ALL, 8, 5, 1);
        List<PlannedBatch> batches = EpochPlan.wholeImages(config, config.resolution(), Integer.MAX_VALUE);
        List<String> ids = batches.stream()
                .flatMap(batch -> batch.images().stream())
                .map(image -> image.sample().id())
                .toList();
        assertEquals(42, ids.size());
        assertEquals(42, new HashSet<>(ids).size());
        assertEquals(
                Set.of("s0", "s14", "s28"),
                EpochPlan.wholeImages(config, config.resolution(), 3).stream()
                        .flatMap(batch -> batch.images().stream())
                        .map(image -> image.sample().id())
                        .collect(Collectors.toSet()));
        batches.forEach(
                batch -> assertTrue(batch.images().size() > 1 && batch.images().size() <= 9));
        long own = batches.stream()
                .flatMap(batch -> batch.images().stream())
                .filter(image -> image.size()
                        .equals(config.resolution().sizeFor(image.sample().size(), image.p())))
                .count();
        assertTrue(own >= 40, own + " images at their own size");
    }

    @Test
    void wholeImagesAreOfInferenceSizesInADrawnOrder() {
        List<Sample> samples = samples(40);
        PipelineConfig config =
                new PipelineConfig(samples, even(40), Augmentation.of(CROP), 32, DataSlimming.ALL, 8, 5, 1);
        AdaptiveResolution whole = new AdaptiveResolution(32, true, 1);
        List<PlannedBatch> batches = EpochPlan.wholeImages(config, whole, Integer.MAX_VALUE);
        List<PlannedImage> images =
                batches.stream().flatMap(batch -> batch.images().stream()).toList();
        images.forEach(image -> assertEquals(whole.sizeFor(image.sample().size(), 1), image.size()));
        List<String> inFiles = samples.stream().map(Sample::id).toList();
        List<String> drawn = images.stream().map(image -> image.sample().id()).toList();
        assertNotEquals(inFiles, drawn);
        assertEquals(Set.copyOf(inFiles), Set.copyOf(drawn));
        assertEquals(batches, EpochPlan.wholeImages(config, whole, Integer.MAX_VALUE));
    }

    @Test
    void badSettings() {
        BadInputException crop = assertThrows(
                BadInputException.class,
                () -> new PipelineConfig(
                        samples(4), even(4), Augmentation.of(new ImageSize(350, 480)), 32, DataSlimming.ALL, 2, 0, 1));
        assertTrue(crop.getMessage().contains("350x480") && crop.getMessage().contains("32"), crop.getMessage());
        assertThrows(
                BadInputException.class,
                () -> new PipelineConfig(List.of(), even(4), Augmentation.of(CROP), 32, DataSlimming.ALL, 2, 0, 1));
    }
}
