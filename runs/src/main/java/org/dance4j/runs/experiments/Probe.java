package org.dance4j.runs.experiments;

import org.dance4j.common.io.TemporaryFolder;
import org.dance4j.common.progress.StopSignal;
import org.dance4j.runs.RunListener;
import org.dance4j.runs.TrainingRun;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.runs.settings.Settings;
import org.dance4j.training.TrainingProgress;

/** How long an epoch takes, found by a run's first steps. The first step of all, which prepares the network, is not counted. */
public final class Probe implements RunListener.TrainingView {

    private static final int STEPS = 8;
    /** So many that nothing is pruned or validated within the first steps. */
    private static final int EPOCHS = 1000;

    private int steps;
    private long firstNanos;
    private long lastNanos;
    private double firstSpent;
    private double lastSpent;

    private Probe() {}

    /** Seconds of training for an epoch of a run with these settings, before anything is pruned. */
    public static double secondsPerEpoch(Settings settings, StopSignal stop) {
        Settings probed = settings.without("steps", "training-macs").with("epochs", EPOCHS);
        Probe probe = new Probe();
        try (TemporaryFolder folder = TemporaryFolder.make("dance4j-probe")) {
            RunListener listener = new RunListener() {
                @Override
                public TrainingView training(RunConfig config) {
                    return probe;
                }
            };
            new TrainingRun(listener, stop.or(() -> probe.steps > STEPS), false).start(probed, folder.resolve("run"));
        }
        double epochs = (probe.lastSpent - probe.firstSpent) * EPOCHS;
        return (probe.lastNanos - probe.firstNanos) / 1e9 / epochs;
    }

    @Override
    public void progressed(TrainingProgress progress) {
        lastNanos = System.nanoTime();
        lastSpent = progress.spent();
        if (steps++ == 0) {
            firstNanos = lastNanos;
            firstSpent = lastSpent;
        }
    }
}
