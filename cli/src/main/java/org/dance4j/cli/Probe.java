package org.dance4j.cli;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dance4j.training.TrainingListener;
import org.dance4j.training.TrainingProgress;

/** How long an epoch takes, found by a run's first steps. The first step of all, which prepares the network, is not counted. */
final class Probe implements TrainingListener {

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
    static double secondsPerEpoch(Settings settings, StopRequest stop) {
        Settings probed = ConfigFile.copy(settings);
        probed.epochs = EPOCHS;
        probed.steps = null;
        probed.trainingMacs = null;
        Probe probe = new Probe();
        PrintWriter nowhere = new PrintWriter(PrintWriter.nullWriter());
        try {
            Path folder = Files.createTempDirectory("dance4j");
            try {
                new TrainingRun(
                                new Console(nowhere, nowhere, false),
                                new StopRequest(() -> stop.getAsBoolean() || probe.steps > STEPS),
                                Optional.of(probe),
                                false)
                        .start(probed, folder.resolve("run"));
            } finally {
                MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to the folder for temporary files: " + e.getMessage(), e);
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
