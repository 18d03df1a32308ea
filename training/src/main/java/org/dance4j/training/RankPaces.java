package org.dance4j.training;

import java.util.Arrays;
import java.util.List;

/** What each of several processes takes for its part of a step, by which one that is slow is named, once. */
final class RankPaces {

    /** Steps over which it is measured how fast a process is. */
    static final int STEPS_TO_RATING = 50;

    /** How many times as long as the others' median a slow process takes. */
    private static final double SLOW = 1.5;

    /** Of what is told, in seconds: below, differences are those of any two steps. */
    private static final double LEAST_SECONDS = 0.02;

    private final TrainingListener listener;
    private final double[] seconds;
    private final boolean[] named;
    private int rated;

    /**
     * @param processes at least 2
     * @param listener told of slow ones
     */
    RankPaces(int processes, TrainingListener listener) {
        this.listener = listener;
        seconds = new double[processes];
        named = new boolean[processes];
    }

    /**
     * Takes in a step.
     *
     * @param told each process's own seconds by rank; what follows is left out
     */
    void step(List<Double> told) {
        for (int rank = 0; rank < seconds.length; rank++) {
            seconds[rank] += told.get(rank);
        }
        if (++rated == STEPS_TO_RATING) {
            rate();
            rated = 0;
            Arrays.fill(seconds, 0);
        }
    }

    private void rate() {
        for (int rank = 0; rank < seconds.length; rank++) {
            double own = seconds[rank] / STEPS_TO_RATING;
            double others = medianWithout(rank) / STEPS_TO_RATING;
            if (!named[rank] && own > SLOW * others && own > LEAST_SECONDS + others) {
                named[rank] = true;
                listener.slow(rank, own, others);
            }
        }
    }

    private double medianWithout(int rank) {
        double[] others = new double[seconds.length - 1];
        System.arraycopy(seconds, 0, others, 0, rank);
        System.arraycopy(seconds, rank + 1, others, rank, others.length - rank);
        Arrays.sort(others);
        return others[others.length / 2];
    }
}
