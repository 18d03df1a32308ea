package org.dance4j.training.settings;

import java.util.Objects;
import java.util.stream.Stream;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.settings.Setting;

/**
 * How long a run is, in one of three units, and how much of what that takes with nothing slimmed it may take. Each is null
 * where nothing was chosen.
 */
public record LengthSettings(
        @Setting(
                        value = "Epochs to train for.",
                        label = "N",
                        otherwiseText =
                                "57 for scenes, 40 for camvid and folder; 108 for cityscapes, 46 for bdd100k, 219 "
                                        + "for voc2012 and 16 for ade20k, which make the usual 40,000 steps of 8 images",
                        optional = true,
                        atLeast = 1)
                Integer epochs,
        @Setting(
                        value = "Training steps to train for, in place of epochs. Dropping then makes no run "
                                + "shorter: it takes more epochs.",
                        label = "N",
                        optional = true,
                        atLeast = 1)
                Integer steps,
        @Setting(
                        value = "Multiply-accumulates to train for, in place of epochs: a number such as 1.5e15, "
                                + "or 1.5P (k, M, G, T, P, E). Rate and prunings follow the share spent.",
                        label = "N",
                        optional = true,
                        parser = Macs.Parser.class)
                Long trainingMacs,
        @Setting(
                        value = "The share of multiply-accumulates to train for of what the network as built takes for "
                                + "{epochs} or {steps} on whole images, such as 0.5: what slimming saves becomes more "
                                + "steps. It sets {training-macs}.",
                        label = "SHARE",
                        otherwiseText = "as many epochs or steps as are said, whatever they take",
                        optional = true,
                        above = 0)
                Double trainingShare) {

    /** Whether any of the three units says how long the run is. */
    public boolean isGiven() {
        return epochs != null || steps != null || trainingMacs != null;
    }

    /**
     * Requires that a run is as long as one of them says.
     *
     * @throws BadSettingException if there is more than one, or a share of what none of them says
     */
    public void requireOne() {
        if (Stream.of(epochs, steps, trainingMacs).filter(Objects::nonNull).count() > 1) {
            throw BadSettingException.of(
                    "a run is as long as ",
                    new BadSettingException.Field("epochs"),
                    ", ",
                    new BadSettingException.Field("steps"),
                    " or ",
                    new BadSettingException.Field("training-macs"),
                    " says, one of them");
        } else if (trainingShare != null && trainingMacs != null) {
            throw BadSettingException.of(
                    new BadSettingException.Field("training-share"),
                    " is of what ",
                    new BadSettingException.Field("epochs"),
                    " or ",
                    new BadSettingException.Field("steps"),
                    " take, and ",
                    new BadSettingException.Field("training-macs"),
                    " says already how long the run is");
        }
    }
}
