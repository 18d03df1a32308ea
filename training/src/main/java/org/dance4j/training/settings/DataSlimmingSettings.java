package org.dance4j.training.settings;

import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.settings.Setting;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.batches.LinearRange;
import org.dance4j.datasets.complexity.Indicator;

/** How the data is slimmed while training (paper, section 3.2). Each is null where nothing was chosen. */
public record DataSlimmingSettings(
        @Setting(
                        value = "Use each image at (1 - m)p + m of its height and width, m being {min-resolution}.",
                        otherwiseText = "as the recipe says",
                        negatable = true)
                Boolean downsampling,
        @Setting(
                        value = "Keep each image with the probability of {keep} in each epoch.",
                        otherwiseText = "as the recipe says",
                        negatable = true)
                Boolean dropping,
        @Setting(
                        value = "Weight each image's loss by {loss-weights}.",
                        otherwiseText = "with {recipe} paper, and with dance where {loss-weights} is given",
                        negatable = true)
                Boolean weighting,
        @Setting(
                        value = "What p is: proposed, the share of the fitted distribution up to the image's "
                                + "complexity; inverse, 1 - that; random, drawn once per image from the seed; even,"
                                + " one half for all images, which are then of one resolution; relative,"
                                + " as proposed, of complexity relative to the image's light, so that a scene has nearly"
                                + " the same p at any exposure.",
                        label = "NAME",
                        otherwise = "proposed",
                        otherwiseText = "relative; proposed with {recipe} paper and baseline")
                Indicator.Kind indicator,
        @Setting(
                        value = "The probability that dropping keeps the most complex image, and the least, such "
                                + "as 0.75-0.25, linear in p in between. One number is random dropping: 0.5 drops "
                                + "half of all images whatever they show.",
                        label = "RANGE",
                        otherwise = "1-0",
                        otherwiseText = "1-0, which is p")
                LinearRange keep,
        @Setting(
                        value = "The weight of the most complex image's loss, and the least's, such as 2-1, linear "
                                + "in p in between.",
                        label = "RANGE",
                        otherwise = "1-0",
                        otherwiseText = "1-0, which is p")
                LinearRange lossWeights,
        @Setting(
                        value = "When training images are downsampled, dropped and weighted: throughout, "
                                + "first-half, second-half, or shares of the run such as 0.2-0.6, in the epochs that "
                                + "begin in it. Inference downsamples as "
                                + "{inference-min-resolution} says.",
                        label = "WHEN",
                        otherwise = "throughout")
                When dataWhen,
        @Setting(
                        value =
                                "Take each step on images as they are drawn, whatever their sizes, in groups of one size "
                                        + "whose gradients add up; otherwise batches are of one size each, and so of nearly one p.",
                        otherwise = "false",
                        negatable = true)
                Boolean mix,
        @Setting(
                        value =
                                "The share of height and width that downsampling keeps of the least complex image, above 0"
                                        + " and at most 1; the most complex keeps all, and it is linear in p in between.",
                        label = "SHARE",
                        otherwise = "0.5",
                        otherwiseText = "0.75; 0.5 with {recipe} paper and baseline",
                        above = 0,
                        atMost = 1)
                Double minResolution,
        @Setting(
                        value = "The same of inference, in validation and in what is exported: 1 labels all images at"
                                + " their full size by a network that was trained on smaller ones.",
                        label = "SHARE",
                        otherwiseText =
                                "1; that of {min-resolution} where it is given, and with {recipe} paper and baseline",
                        optional = true,
                        above = 0,
                        atMost = 1)
                Double inferenceMinResolution) {

    /** The share of height and width that downsampling keeps of the least complex image at inference. */
    public double leastAtInference() {
        return inferenceMinResolution == null ? minResolution : inferenceMinResolution;
    }

    /**
     * What an image's p is, in training and at inference.
     *
     * @param seed what a random one is drawn from
     */
    public Indicator p(long seed) {
        return new Indicator(indicator, seed);
    }

    /**
     * What these settings do, none of which may be null.
     *
     * @param seed what a random p is drawn from
     * @throws org.dance4j.common.io.BadInputException if no image would be kept or have a weight, or there is a least size
     *     of inference without downsampling
     */
    public DataSlimming slimming(long seed) {
        if (inferenceMinResolution != null && !downsampling) {
            throw BadSettingException.of(
                    new BadSettingException.Field("inference-min-resolution"),
                    " is about ",
                    new BadSettingException.Field("downsampling"),
                    ", which is off");
        }
        return new DataSlimming(
                downsampling, dropping, weighting, p(seed), keep, lossWeights, dataWhen.interval(), minResolution);
    }
}
