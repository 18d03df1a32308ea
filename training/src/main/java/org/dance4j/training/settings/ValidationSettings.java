package org.dance4j.training.settings;

import org.dance4j.common.settings.Setting;

/** When a run is validated while it trains, and on what. Each is null where nothing was chosen. */
public record ValidationSettings(
        @Setting(
                        value = "Epochs between validations; the last epoch always has one.",
                        label = "N",
                        otherwiseText = "a tenth of the run's epochs, at least 1",
                        atLeast = 1)
                Integer validateEvery,
        @Setting(
                        value = "Validation images that validations within the training use, evenly spread over "
                                + "the split; the figures at the end are those of all.",
                        label = "N",
                        otherwiseText = "all",
                        optional = true,
                        atLeast = 1)
                Integer validateOn) {}
