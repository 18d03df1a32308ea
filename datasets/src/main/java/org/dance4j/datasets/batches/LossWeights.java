package org.dance4j.datasets.batches;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the losses of an epoch's images are multiplied with. The loss of a step is
 * {@code Σ weight · loss / nominal batch size}, where weights have a mean of 1: over each step's images where these are of
 * all sizes, which is equation 2 of the paper, {@code Σ p · loss / Σ p}; and over the epoch's where a step is on images of
 * one size, which are of nearly one p, so that by its own sum every batch would weigh the same.
 */
final class LossWeights {

    private final DataSlimming slimming;
    private final double mean;

    /** The means of single steps, by their images; empty where all have one. */
    private final Map<Shown, Double> means = new HashMap<>();

    /** An image of an epoch, at whatever size. */
    private record Shown(String sample, int epoch) {

        static Shown of(PlannedImage image) {
            return new Shown(image.sample().id(), image.epoch());
        }
    }

    private LossWeights(DataSlimming slimming, double mean) {
        this.slimming = slimming;
        this.mean = mean;
    }

    /** Weights with a mean of 1 over all images of an epoch. */
    static LossWeights over(List<PlannedStep> steps, DataSlimming slimming) {
        return new LossWeights(slimming, mean(steps.stream().flatMap(PlannedStep::images), slimming));
    }

    /** Weights with a mean of 1 over the images of each step. */
    static LossWeights within(List<PlannedStep> steps, DataSlimming slimming) {
        LossWeights made = new LossWeights(slimming, 0);
        for (PlannedStep step : steps) {
            double mean = mean(step.images(), slimming);
            step.images().forEach(image -> made.means.put(Shown.of(image), mean));
        }
        return made;
    }

    private static double mean(Stream<PlannedImage> images, DataSlimming slimming) {
        return images.mapToDouble(image -> slimming.lossWeight(image.p()))
                .average()
                .orElse(0);
    }

    /**
     * The weight of an image of the epoch's steps. Where every image would have one of 0, all count the same.
     *
     * @throws IllegalArgumentException if weights differ from step to step, and no step has it
     */
    float of(PlannedImage image) {
        double all = mean;
        if (!means.isEmpty()) {
            Double ofStep = means.get(Shown.of(image));
            if (ofStep == null) {
                throw new IllegalArgumentException("image " + image.sample().id() + " is in no step of the epoch");
            }
            all = ofStep;
        }
        return slimming.weighting() && all > 0 ? (float) (slimming.lossWeight(image.p()) / all) : 1;
    }
}
