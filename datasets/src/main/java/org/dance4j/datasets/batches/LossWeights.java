package org.dance4j.datasets.batches;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.datasets.Sample;

/**
 * What the losses of an epoch's images are multiplied with. The loss of a step is
 * {@code Σ weight · loss / nominal batch size}, where weights have a mean of 1: over each step's images where these are of
 * all sizes, which is equation 2 of the paper, {@code Σ p · loss / Σ p}; and over the epoch's where a step is on images of
 * one size, which are of nearly one p, so that by its own sum every batch would weigh the same.
 */
final class LossWeights {

    private final Map<Shown, Float> weights = new HashMap<>();

    /** An image of an epoch, at whatever size. */
    private record Shown(Sample sample, int epoch) {

        static Shown of(PlannedImage image) {
            return new Shown(image.sample(), image.epoch());
        }
    }

    private LossWeights() {}

    /** Weights with a mean of 1 over all images of an epoch. */
    static LossWeights over(List<PlannedStep> steps, DataSlimming slimming) {
        LossWeights made = new LossWeights();
        made.add(steps.stream().flatMap(PlannedStep::images).toList(), slimming);
        return made;
    }

    /** Weights with a mean of 1 over the images of each step. */
    static LossWeights within(List<PlannedStep> steps, DataSlimming slimming) {
        LossWeights made = new LossWeights();
        steps.forEach(step -> made.add(step.images().toList(), slimming));
        return made;
    }

    /** Where every image has a weight of 0, all count the same. */
    private void add(List<PlannedImage> images, DataSlimming slimming) {
        double mean = images.stream()
                .mapToDouble(image -> slimming.lossWeight(image.p()))
                .average()
                .orElse(0);
        for (PlannedImage image : images) {
            weights.put(
                    Shown.of(image),
                    slimming.weighting() && mean > 0 ? (float) (slimming.lossWeight(image.p()) / mean) : 1);
        }
    }

    /**
     * An image's weight.
     *
     * @throws IllegalArgumentException if no step of the epoch has it
     */
    float of(PlannedImage image) {
        Float weight = weights.get(Shown.of(image));
        if (weight == null) {
            throw new IllegalArgumentException("image " + image.sample().id() + " is in no step of the epoch");
        }
        return weight;
    }
}
