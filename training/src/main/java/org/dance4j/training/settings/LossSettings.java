package org.dance4j.training.settings;

import java.util.List;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.settings.Setting;
import org.dance4j.training.objective.PixelLoss;

/** How pixels count in the loss. Each is null where nothing was chosen. */
public record LossSettings(
        @Setting(
                        value =
                                "What pixels count by their class: none (all the same), log (1 / ln(1.02 + the class's "
                                        + "share)), median (median frequency balancing), both of the training labels, or what a "
                                        + "file says: lines such as 'road: 0.5', or a number per line in the order of the classes. "
                                        + "An image's pixels share its weight in these proportions, so that only the ratios count.",
                        label = "none|log|median|FILE",
                        otherwise = "none")
                ClassWeights classWeights,
        @Setting(
                        value = "Label smoothing: this share of each pixel's target is spread evenly over all classes.",
                        label = "SHARE",
                        otherwise = "0",
                        atLeast = 0,
                        below = 1)
                Double labelSmoothing,
        @Setting(
                        value = "Learn from the hardest pixels alone (OHEM): those whose label has at most this "
                                + "probability, such as 0.7, but no fewer than {hard-pixels-least}. 1 is all pixels.",
                        label = "PROBABILITY",
                        otherwise = "1",
                        above = 0,
                        atMost = 1)
                Double hardPixels,
        @Setting(
                        value = "The share of a batch's pixels that {hard-pixels} learns from in any case.",
                        label = "SHARE",
                        otherwiseText = "0.0625, a sixteenth",
                        optional = true,
                        above = 0,
                        atMost = 1)
                Double hardPixelsLeast,
        @Setting(
                        value = "How much pixels near the border of their class count, others counting 1, such as 3.",
                        label = "WEIGHT",
                        otherwise = "1",
                        atLeast = 1)
                Double boundaryLoss,
        @Setting(
                        value = "How near they are: another class is within N rows and columns of the training image.",
                        label = "N",
                        otherwiseText = "3, with {boundary-loss} above 1 or {boundary-head}",
                        optional = true,
                        atLeast = 1)
                Integer boundaryDistance,
        @Setting(
                        value = "Train a small head that tells from the network's features which pixels are near the "
                                + "border of their class ({boundary-distance}), its loss counting so much beside the "
                                + "labels' 1, such as 0.5. It is left out of inference. 0 is no such head.",
                        label = "WEIGHT",
                        otherwise = "0",
                        atLeast = 0)
                Double boundaryHead) {

    private static final double FEWEST = 1.0 / 16;

    /**
     * Requires that what is told of pixels goes together.
     *
     * @throws BadSettingException if there is a least share of the hardest, and all pixels count, or a distance from
     *     borders, and all count the same
     */
    public void requireSound() {
        boolean weighted = boundaryLoss != null && boundaryLoss > 1;
        boolean headed = boundaryHead != null && boundaryHead > 0;
        if (boundaryDistance != null && !weighted && !headed) {
            throw BadSettingException.of(
                    new BadSettingException.Field("boundary-distance"),
                    " is about pixels that count more, and needs ",
                    new BadSettingException.Field("boundary-loss"),
                    " above 1, or about the head of ",
                    new BadSettingException.Field("boundary-head"));
        }
        if (hardPixelsLeast != null && (hardPixels == null || hardPixels == 1)) {
            throw BadSettingException.of(
                    new BadSettingException.Field("hard-pixels-least"),
                    " is about the pixels that are hardest, and needs ",
                    new BadSettingException.Field("hard-pixels"),
                    " below 1");
        }
    }

    /**
     * How pixels count, as training takes it.
     *
     * @param classes how many classes there are
     * @throws BadSettingException if the class weights are not those of a run that has begun: resolved, and one for each
     *     class
     */
    public PixelLoss pixels(int classes) {
        return new PixelLoss(
                resolvedWeights(classes),
                labelSmoothing,
                hardPixels == 1
                        ? PixelLoss.Hardest.ALL
                        : new PixelLoss.Hardest(hardPixels, hardPixelsLeast == null ? FEWEST : hardPixelsLeast),
                new PixelLoss.Borders(
                        boundaryLoss, boundaryDistance == null ? PixelLoss.Borders.NEAR : boundaryDistance));
    }

    private List<Double> resolvedWeights(int classes) {
        if (ClassWeights.Balance.NONE.equals(classWeights)) {
            return List.of();
        } else if (classWeights instanceof ClassWeights.Given given
                && given.weights().size() == classes) {
            return given.weights();
        }
        throw new BadSettingException(
                "class-weights",
                "of a run that has begun must be none, or a weight for each of its " + classes + " classes, found "
                        + classWeights);
    }
}
