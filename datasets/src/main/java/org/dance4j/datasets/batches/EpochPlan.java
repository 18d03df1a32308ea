package org.dance4j.datasets.batches;

import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.dance4j.common.random.EvenSubset;
import org.dance4j.common.random.SeededRandom;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.stream.Pipeline;

/**
 * Which images an epoch trains on, in which batches and sizes. A plan is a function of the configuration and the epoch
 * alone: with dropping, an image is kept with a probability that goes with p; the kept images are shuffled and grouped
 * into batches of one size. Those that do not fill a batch of their size are batched with their neighbours in size, at
 * the size of the batch whose area is nearest to their mean; what fills no batch then is carried to the next epoch.
 * Only an epoch that would have no batch at all makes a smaller one, of two images at least: what comes nearest to
 * being kept is kept, and where there is but one image, two variations of it make a batch.
 *
 * <p>Mixed batches are of images as they come, which a step takes in groups of one size; an image whose size no other of
 * its batch has goes with the next larger ones, or else the largest, since batch norms train on no single image.
 */
public final class EpochPlan {

    private static final Comparator<ImageSize> BY_AREA =
            Comparator.comparingLong(ImageSize::area).thenComparingInt(ImageSize::height);

    /** Batch norms train on no fewer. */
    private static final int FEWEST_IMAGES = 2;

    private final PipelineConfig config;
    private final IntFunction<DataSlimming> slimmingOf;
    private final DataSlimming slimming;
    private final int epoch;
    private final int kept;
    private final List<PlannedStep> steps;
    private final List<PlannedImage> carried;
    private final LossWeights weights;

    private EpochPlan(
            PipelineConfig config, IntFunction<DataSlimming> slimmingOf, int epoch, List<PlannedImage> before) {
        this.config = config;
        this.slimmingOf = slimmingOf;
        this.slimming = slimmingOf.apply(epoch);
        this.epoch = epoch;
        List<PlannedImage> drawn = config.samples().stream().map(this::planned).toList();
        List<PlannedImage> images = new ArrayList<>(
                drawn.stream().filter(image -> distanceFromKept(image) < 0).toList());
        if (images.size() + before.size() < FEWEST_IMAGES) {
            drawn.stream()
                    .filter(image -> !images.contains(image))
                    .sorted(Comparator.comparingDouble(this::distanceFromKept))
                    .limit(FEWEST_IMAGES - images.size() - before.size())
                    .forEach(images::add);
        }
        this.kept = images.size();
        if (images.size() + before.size() < FEWEST_IMAGES) {
            images.add(images.get(0).variation());
        }
        Random random =
                new Random(SeededRandom.of(config.seed(), epoch, "", "order").nextLong());
        Drawn all = config.mixed() ? ofMixedSizes(images, before, random) : ofOneSize(images, before, random);
        this.steps = all.steps();
        this.carried = List.copyOf(all.carried());
        this.weights = config.mixed() ? LossWeights.within(steps, slimming) : LossWeights.over(steps, slimming);
    }

    /**
     * What becomes of an epoch's images.
     *
     * @param carried those that fill no step
     */
    private record Drawn(List<PlannedStep> steps, List<PlannedImage> carried) {}

    private Drawn ofMixedSizes(List<PlannedImage> images, List<PlannedImage> before, Random random) {
        List<PlannedImage> shuffled = new ArrayList<>(images);
        shuffled.addAll(before);
        Collections.shuffle(shuffled, random);
        int used =
                shuffled.size() < config.batch() ? shuffled.size() : shuffled.size() / config.batch() * config.batch();
        return new Drawn(
                Lists.partition(shuffled.subList(0, used), config.batch()).stream()
                        .map(EpochPlan::mixed)
                        .toList(),
                shuffled.subList(used, shuffled.size()));
    }

    private Drawn ofOneSize(List<PlannedImage> images, List<PlannedImage> before, Random random) {
        int all = images.size() + before.size();
        List<List<PlannedImage>> groups = Pipeline.of(Iterables.concat(images, before))
                .shuffle(Math.max(1, all), random)
                .batch(PlannedImage::size, size -> config.batch(), Math.max(1, all))
                .toList();
        List<PlannedBatch> made = new ArrayList<>();
        List<PlannedImage> left = new ArrayList<>();
        groups.stream()
                .sorted(Comparator.comparing(group -> group.get(0).size(), BY_AREA))
                .forEach(group -> {
                    if (group.size() == config.batch()) {
                        made.add(new PlannedBatch(group.get(0).size(), group));
                    } else {
                        left.addAll(group);
                    }
                });
        Collections.shuffle(left, random);
        int joined = left.size() / config.batch() * config.batch();
        if (made.isEmpty() && joined == 0 && left.size() > 1) {
            joined = left.size();
        }
        join(left.subList(0, joined), config.batch(), made);
        Collections.shuffle(made, random);
        return new Drawn(
                made.stream().map(batch -> new PlannedStep(List.of(batch))).toList(),
                left.subList(joined, left.size()));
    }

    /** A step of images of whatever sizes. */
    static PlannedStep mixed(List<PlannedImage> images) {
        return new PlannedStep(groups(images).entrySet().stream()
                .map(group -> new PlannedBatch(group.getKey(), group.getValue()))
                .toList());
    }

    /** The plan of an epoch, 0 being the first. Those before it are gone through again for what they carry over. */
    public static EpochPlan of(PipelineConfig config, int epoch) {
        return of(config, epoch, each -> config.slimming());
    }

    /**
     * The same where data slimming is not the same throughout a run.
     *
     * @param slimmingOf what holds in an epoch; asked for the epochs up to this one and, by {@link #next}, those after
     *     it
     */
    public static EpochPlan of(PipelineConfig config, int epoch, IntFunction<DataSlimming> slimmingOf) {
        EpochPlan plan = new EpochPlan(config, slimmingOf, 0, List.of());
        while (plan.epoch < epoch) {
            plan = plan.next();
        }
        return plan;
    }

    /** The plan of the next epoch. */
    public EpochPlan next() {
        return new EpochPlan(config, slimmingOf, epoch + 1, carried);
    }

    /**
     * Samples once, as inference uses them: whole and undropped, each at the size that inference gives it, in batches of one
     * size and of nearly {@code batch} images. A size that only one image has is left for the next one, so that no
     * batch holds a single image unless there is but one. Their order is drawn: in that of their files a batch would be of
     * one scene, and what a layer makes of it be normalised by that scene alone.
     *
     * @param most of more samples so many, evenly spread
     */
    static List<PlannedBatch> wholeImages(PipelineConfig config, AdaptiveResolution resolution, int most) {
        List<PlannedImage> images = new ArrayList<>();
        for (Sample sample : EvenSubset.of(config.samples(), most)) {
            double p = config.p().applyAsDouble(sample);
            images.add(new PlannedImage(sample, p, resolution.sizeFor(sample.size(), p), 0));
        }
        Collections.shuffle(
                images,
                new Random(SeededRandom.of(config.seed(), 0, "", "whole images").nextLong()));
        List<PlannedBatch> batches = new ArrayList<>();
        groups(images).forEach((size, same) -> {
            int n = same.size();
            int count = n % config.batch() == 1
                    ? Math.max(1, n / config.batch())
                    : (n + config.batch() - 1) / config.batch();
            for (int i = 0; i < count; i++) {
                batches.add(new PlannedBatch(size, same.subList(i * n / count, (i + 1) * n / count)));
            }
        });
        return List.copyOf(batches);
    }

    /** The number of the epoch, from 0. */
    public int epoch() {
        return epoch;
    }

    /** The steps in their order. */
    public List<PlannedStep> steps() {
        return steps;
    }

    /** The batches of one size in the order they are trained on; several make a step where batches are mixed. */
    public List<PlannedBatch> batches() {
        return steps.stream().flatMap(step -> step.groups().stream()).toList();
    }

    /** Images kept of this epoch's draw, whether they are in a batch or carried over. */
    public int kept() {
        return kept;
    }

    /**
     * Images dropped of this epoch's draw, as many of them as come before a step if they are evenly spread.
     *
     * @param step the number of steps done
     */
    public int droppedBefore(int step) {
        return (int) Math.round(dropped() * Math.min(1, step / Math.max(1.0, steps().size())));
    }

    /** Images dropped of this epoch's draw. */
    public int dropped() {
        return config.samples().size() - kept;
    }

    /** Images left over for the next epoch. */
    public List<PlannedImage> carried() {
        return carried;
    }

    /** Images in the batches of this epoch. */
    public int images() {
        return (int) steps.stream().flatMap(PlannedStep::images).count();
    }

    /** What the loss of an image of this epoch's batches is multiplied with, see {@link LossWeights}. */
    public float weight(PlannedImage image) {
        return weights.of(image);
    }

    private PlannedImage planned(Sample sample) {
        double p = config.p().applyAsDouble(sample);
        AdaptiveResolution resolution = slimming.resolution(config.multiple());
        return new PlannedImage(
                sample, p, resolution.sizeFor(config.augmentation().crop(), p), epoch);
    }

    /** By how much the number drawn for an image is above what keeps it; below 0 it is kept. */
    private double distanceFromKept(PlannedImage image) {
        SplittableRandom random =
                SeededRandom.of(config.seed(), epoch, image.sample().id(), "dropping");
        return slimming.dropping() ? random.nextDouble() - slimming.keepProbability(image.p()) : -1;
    }

    /** Adds batches of images next to each other in size, each at that of its sizes which is nearest to the mean. */
    private static void join(List<PlannedImage> images, int batch, List<PlannedBatch> made) {
        List<PlannedImage> sorted = images.stream()
                .sorted(Comparator.comparing(PlannedImage::size, BY_AREA))
                .toList();
        for (List<PlannedImage> together : Lists.partition(sorted, batch)) {
            double mean = together.stream()
                    .mapToLong(image -> image.size().area())
                    .average()
                    .orElseThrow();
            ImageSize size = together.stream()
                    .map(PlannedImage::size)
                    .min(Comparator.comparingDouble(candidate -> Math.abs(candidate.area() - mean)))
                    .orElseThrow();
            made.add(new PlannedBatch(
                    size, together.stream().map(image -> image.at(size)).toList()));
        }
    }

    /** Images by size; one whose size no other has goes with those of the next one, at their size. */
    private static NavigableMap<ImageSize, List<PlannedImage>> groups(List<PlannedImage> images) {
        NavigableMap<ImageSize, List<PlannedImage>> bySize = new TreeMap<>(BY_AREA);
        images.forEach(image ->
                bySize.computeIfAbsent(image.size(), size -> new ArrayList<>()).add(image));
        for (ImageSize size : List.copyOf(bySize.keySet())) {
            List<PlannedImage> same = bySize.get(size);
            if (same.size() == 1 && bySize.size() > 1) {
                bySize.remove(size);
                ImageSize neighbour = bySize.higherKey(size) != null ? bySize.higherKey(size) : bySize.lowerKey(size);
                bySize.get(neighbour).add(same.get(0).at(neighbour));
            }
        }
        return bySize;
    }
}
