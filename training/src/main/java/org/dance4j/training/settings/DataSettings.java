package org.dance4j.training.settings;

import java.nio.file.Path;
import org.dance4j.common.settings.Setting;

/** Which images and labels a run uses. Each is null where nothing was chosen. */
public record DataSettings(
        @Setting(
                        value = DataSettings.DATASET,
                        label = "NAME",
                        otherwise = DataSettings.DEFAULT_DATASET,
                        otherwiseText = "")
                String dataset,
        @Setting(value = DataSettings.DATA, label = "DIR", optional = true) Path data,
        @Setting(value = DataSettings.COARSE, optional = true) Boolean coarse,
        @Setting(
                        value = "Use at most N images of each split, evenly spread over it.",
                        label = "N",
                        otherwiseText = "all",
                        optional = true,
                        atLeast = 1)
                Integer limit,
        @Setting(
                        value = "Leave out at most N samples whose files cannot be used, and tell of each once; "
                                + "the next one stops the run.",
                        label = "N",
                        otherwiseText = "the first one does",
                        optional = true,
                        atLeast = 0)
                Integer skipBad,
        @Setting(
                        value = "Keep decoded images in this folder, three bytes a pixel, and read them there from"
                                + " then on, in later epochs and runs, for where decoding is the limit.",
                        label = "DIR",
                        otherwiseText = "images are decoded from their files",
                        optional = true)
                Path imageCache) {

    /** What people are told of the setting. */
    public static final String DATASET =
            "The dataset: scenes, which is drawn from the seed, cityscapes, camvid, bdd100k, voc2012, ade20k, or folder "
                    + "for your own (docs/datasets.md says how each must lie).";

    /** What people are told of the setting. */
    public static final String DATA = "The folder that holds the dataset; all but scenes need it.";

    /** What people are told of the setting. */
    public static final String COARSE =
            "Train on the coarsely labelled images too: train_extra of cityscapes. Default: the finely labelled "
                    + "ones only.";

    /** The dataset where none is chosen. */
    public static final String DEFAULT_DATASET = "scenes";

    /** The most samples that may be left out because they cannot be used. */
    public int mostLeftOut() {
        return skipBad == null ? 0 : skipBad;
    }
}
