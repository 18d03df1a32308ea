package org.dance4j.runs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.BadFiles;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.runs.settings.Settings;
import org.dance4j.slimming.widths.UniformWidths;
import org.dance4j.slimming.widths.Width;
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.settings.WidthShares;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.widths.WidthCalibration;

/**
 * Widths that people ask a run for. Of a network that was trained at a range of them these are any within it: batch-norm
 * statistics of those that the checkpoint lacks are found on the run's training images.
 *
 * @param checkpoint the run's, with all that are asked for
 * @param widths those that differ, in the order asked
 * @param calibrated whether the run's own checkpoint lacks some of them
 */
public record AskedWidths(Checkpoint checkpoint, List<Width> widths, boolean calibrated) {

    /** Copies the list. */
    public AskedWidths {
        widths = List.copyOf(widths);
    }

    /**
     * Finds widths, and calibrates those that need it.
     *
     * @param setting what asked for them
     * @param reporter told of those that keep the same channels as others asked for, which are left out
     * @throws BadInputException if the run's network does not run at one, or the run's dataset is needed and not there
     */
    public static AskedWidths of(
            StoredRun run, Checkpoint checkpoint, List<Double> shares, String setting, Reporter reporter) {
        requireTrained(run, checkpoint, shares, setting);
        List<Width> asked = new ArrayList<>();
        List<Width> missing = new ArrayList<>();
        for (double share : shares) {
            Optional<Width> known = checkpoint.model().widths().of(share);
            Width width = known.orElseGet(
                    () -> UniformWidths.of(checkpoint.network(), share).asUniversal());
            Optional<Width> same = Widths.sameAs(width, asked);
            if (same.isPresent()) {
                reporter.warn("width " + width.text() + " keeps the same channels as width "
                        + same.get().text() + " once they are rounded to multiples of 8; both are width "
                        + same.get().text());
            } else {
                asked.add(width);
                if (known.isEmpty()) {
                    missing.add(width);
                }
            }
        }
        return missing.isEmpty()
                ? new AskedWidths(checkpoint, asked, false)
                : new AskedWidths(calibrate(run, checkpoint, missing, reporter), asked, true);
    }

    /**
     * Requires that a run's network runs at widths, and calibrates none of them.
     *
     * @param setting what asked for them
     * @throws BadInputException if it does not run at one
     */
    public static void requireTrained(StoredRun run, Checkpoint checkpoint, List<Double> shares, String setting) {
        WidthShares trained = run.config().settings().widths().widths();
        boolean isRange = trained.range() && checkpoint.model().widths().areUniversal();
        for (double share : shares) {
            boolean isKnown = checkpoint.model().widths().of(share).isPresent();
            if (!isKnown && !isRange) {
                run.width(checkpoint, share, setting);
            } else if (!isKnown && !trained.includes(share)) {
                throw BadSettingException.of(
                        new BadSettingException.Field(setting),
                        " " + Width.text(share) + ": run " + run.folder().path() + " trained its network at widths "
                                + trained);
            }
        }
    }

    private static Checkpoint calibrate(StoredRun run, Checkpoint checkpoint, List<Width> missing, Reporter reporter) {
        TrainingData data = run.dataThere(checkpoint.state().badFiles(), reporter);
        Settings settings = run.config().settings().with("device", Device.CPU);
        // Processors have no kernels for it.
        RunConfig onCpu = new RunConfig(
                settings.machine().precision() == Precision.FLOAT16
                        ? settings.with("precision", Precision.FLOAT32)
                        : settings);
        try (Reporter.Task progress = reporter.task("calibrating widths")) {
            return new Checkpoint(
                    new WidthCalibration(onCpu.training(), data, BadFiles.none())
                            .calibrated(checkpoint.model(), missing, progress),
                    checkpoint.state());
        }
    }
}
