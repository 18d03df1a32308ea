package org.dance4j.training.settings;

import java.time.Duration;
import org.dance4j.common.settings.Setting;
import org.dance4j.training.state.CheckpointCadence;

/** When checkpoints are written, beside those when a run stops or ends. Each is null where nothing was chosen. */
public record CheckpointSettings(
        @Setting(
                        value = "Write a checkpoint after a step when the last is this old.",
                        label = "MINUTES",
                        otherwise = "10",
                        atLeast = 0)
                Double checkpointMinutes,
        @Setting(
                        value = "Write a checkpoint at the end of an epoch when the last is this old.",
                        label = "MINUTES",
                        otherwise = "1",
                        atLeast = 0)
                Double checkpointEpochMinutes,
        @Setting(
                        value = "Write a checkpoint this many steps after the last, however young that is.",
                        label = "N",
                        otherwiseText = "however many",
                        optional = true,
                        atLeast = 1)
                Integer checkpointSteps) {

    private static final double MILLIS = 60_000;

    /** The same; none of the minutes may be null. */
    public CheckpointCadence cadence() {
        return new CheckpointCadence(
                Duration.ofMillis(Math.round(checkpointMinutes * MILLIS)),
                checkpointSteps == null ? Long.MAX_VALUE : checkpointSteps,
                Duration.ofMillis(Math.round(checkpointEpochMinutes * MILLIS)));
    }
}
