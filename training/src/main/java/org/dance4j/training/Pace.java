package org.dance4j.training;

import org.dance4j.training.state.TrainingState;

/** How fast a run goes, over its latest steps. */
final class Pace {

    /** The share of an average that a new step replaces. */
    private static final double SHARE = 0.1;

    private long startNanos;
    private double startSpent;
    private double secondsPerImage = Double.NaN;
    private double loss = Double.NaN;

    /** Starts the clock that the time left is estimated from. */
    void start(double spent) {
        startNanos = System.nanoTime();
        startSpent = spent;
    }

    void step(int images, double seconds, double stepLoss) {
        secondsPerImage = averaged(secondsPerImage, seconds / images);
        loss = averaged(loss, stepLoss);
    }

    TrainingProgress progress(TrainingState state, double meanIou, double spent) {
        double elapsed = (System.nanoTime() - startNanos) / 1e9;
        double left = spent > startSpent ? elapsed / (spent - startSpent) * (1 - spent) : Double.NaN;
        return new TrainingProgress(spent, state.stage(), state.epoch() + 1, 1 / secondsPerImage, loss, meanIou, left);
    }

    private static double averaged(double average, double value) {
        return Double.isNaN(average) ? value : average + SHARE * (value - average);
    }
}
