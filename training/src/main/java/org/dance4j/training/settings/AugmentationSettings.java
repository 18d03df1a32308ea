package org.dance4j.training.settings;

import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.settings.Setting;
import org.dance4j.datasets.batches.Augmentation;
import org.dance4j.datasets.batches.FactorRange;
import org.dance4j.datasets.images.ImageSize;

/** How training images are varied. Each is null where nothing was chosen. */
public record AugmentationSettings(
        @Setting(
                        value = "The factors that training images are scaled by, at random, before they are cropped.",
                        label = "RANGE",
                        otherwise = "0.75-1.75")
                FactorRange scaleRange,
        @Setting(
                        value = "The factors of their brightness, likewise; colours are cut off at white.",
                        label = "RANGE",
                        otherwise = "0.7-1.3")
                FactorRange brightnessRange,
        @Setting(
                        value = "The factors of their contrast: of how far colours are from the crop's mean grey.",
                        label = "RANGE",
                        otherwise = "1",
                        otherwiseText = "1, which leaves it")
                FactorRange contrastRange,
        @Setting(
                        value = "The factors of their saturation: of how far colours are from their own grey.",
                        label = "RANGE",
                        otherwise = "1",
                        otherwiseText = "1, which leaves it")
                FactorRange saturationRange) {

    /**
     * How images are varied and cropped; no setting may be null.
     *
     * @throws BadSettingException if images would be scaled to nothing
     */
    public Augmentation augmentation(ImageSize crop) {
        if (scaleRange.least() == 0) {
            throw new BadSettingException("scale-range", "must be above 0, found " + scaleRange);
        }
        return new Augmentation(crop, scaleRange, true, brightnessRange, contrastRange, saturationRange);
    }
}
