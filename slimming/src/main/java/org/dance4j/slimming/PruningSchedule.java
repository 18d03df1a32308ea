package org.dance4j.slimming;

/**
 * When channels go during training, and how many (Algorithm 1 of Li et al., DANCE, 2023). With r the share that stays
 * in the end, the run, or the interval of it in which channels go, is S + 1 equal parts, and after each of the first S the
 * share 1 − r^(1/S) of what is left goes. So the last pruning too is followed by a part in which what is left recovers.
 *
 * @param ratio 1 − r, the share of channels removed in the end, in [0, 1)
 * @param stages S, how often channels are removed, at least 1
 * @param from where the interval begins, as a share of the run
 * @param to where it ends, as a share of the run
 */
public record PruningSchedule(double ratio, int stages, double from, double to) {

    /** The paper's: half the channels in six stages. */
    public static final PruningSchedule PAPER = new PruningSchedule(0.5, 6);

    public PruningSchedule {
        if (!(ratio >= 0 && ratio < 1)) {
            throw new IllegalArgumentException("the prune ratio must be at least 0 and below 1, found " + ratio);
        }
        if (stages < 1) {
            throw new IllegalArgumentException("there must be at least 1 prune stage, found " + stages);
        }
        if (!(from >= 0 && from < to && to <= 1)) {
            throw new IllegalArgumentException(
                    "channels go in an interval within 0 to 1 of a run, found " + from + " to " + to);
        }
    }

    /** Throughout the run. */
    public PruningSchedule(double ratio, int stages) {
        this(ratio, stages, 0, 1);
    }

    /** The share of the run that is over at the last pruning. */
    public double lastPruning() {
        return from + (to - from) * stages / (stages + 1);
    }

    /** The share of the channels left that goes at each stage, 1 − r^(1/S). */
    public double sharePerStage() {
        return 1 - Math.pow(1 - ratio, 1.0 / stages);
    }

    /**
     * The channels left after a stage: r^(s/S) of the original, rounded. Taken from the original number each time, so
     * that rounding does not add up over the stages.
     *
     * @param stage s, 0 for none yet, up to S
     * @param original the channels of the network as built
     */
    public int keptAfter(int stage, int original) {
        if (stage < 0 || stage > stages) {
            throw new IllegalArgumentException("there are stages 0 to " + stages + ", found " + stage);
        }
        return Math.toIntExact(Math.round(original * Math.pow(1 - ratio, (double) stage / stages)));
    }

    /**
     * The number of stages whose time has come when {@code done} of {@code total} is done, in whatever a run is
     * measured in: steps, epochs, MACs.
     */
    public int stagesDue(long done, long total) {
        if (done < 0 || total < 1) {
            throw new IllegalArgumentException(
                    "a run's progress is at least 0 of at least 1, found " + done + " of " + total);
        }
        double parts = Math.floor((Math.min(done, total) - from * total) * (stages + 1) / ((to - from) * total));
        return (int) Math.max(0, Math.min(stages, parts));
    }
}
