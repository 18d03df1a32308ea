package org.dance4j.slimming;

import java.math.BigInteger;
import org.apache.commons.math3.fraction.BigFraction;
import org.apache.commons.math3.fraction.FractionConversionException;

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

    /** Terms of a continued fraction after which a number in floating point is met. */
    private static final int MOST_TERMS = 100;

    /**
     * Requires a share, a stage and an interval.
     *
     * @throws IllegalArgumentException if the ratio is not in [0, 1), there is no stage, or the interval is empty or
     *     reaches beyond 0 to 1
     */
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
        requireStage(stage);
        return Math.toIntExact(Math.round(original * Math.pow(1 - ratio, (double) stage / stages)));
    }

    /**
     * The number of stages whose time has come when {@code done} of {@code total} is done, in whatever a run is
     * measured in: steps, epochs, MACs. Computed exactly, an interval's ends being the simplest fractions that their
     * floating-point numbers stand for, so that no pruning comes a step late where thirds and sevenths meet.
     */
    public int stagesDue(long done, long total) {
        BigFraction begin = fraction(from);
        BigFraction parts = share(done, total)
                .subtract(begin)
                .multiply(stages + 1)
                .divide(fraction(to).subtract(begin));
        BigInteger whole = parts.getNumerator().divide(parts.getDenominator());
        return whole.signum() < 0 ? 0 : whole.min(BigInteger.valueOf(stages)).intValue();
    }

    /**
     * The share that has passed of the part of the run before the pruning that comes after {@code stage} others: 0 or less
     * at the pruning before it, 1 or more at it.
     */
    public double passed(int stage, long done, long total) {
        double parts = (share(done, total).doubleValue() - from) * (stages + 1) / (to - from);
        return stagesDue(done, total) > stage
                ? Math.max(1, parts - stage)
                : Math.min(parts - stage, Math.nextDown(1.0));
    }

    /**
     * The share of a cost left after a stage: t^(s/S).
     *
     * @param stage s, 0 for none yet, up to S
     * @param target t, the share left in the end
     */
    public double costAfter(int stage, double target) {
        requireStage(stage);
        return Math.pow(target, (double) stage / stages);
    }

    /** Whether the interval in which channels go has begun when {@code done} of {@code total} is done. */
    public boolean begun(long done, long total) {
        return share(done, total).compareTo(fraction(from)) >= 0;
    }

    /** Whether the interval in which channels go is over when {@code done} of {@code total} is done. */
    public boolean ended(long done, long total) {
        return share(done, total).compareTo(fraction(to)) >= 0;
    }

    private void requireStage(int stage) {
        if (stage < 0 || stage > stages) {
            throw new IllegalArgumentException("there are stages 0 to " + stages + ", found " + stage);
        }
    }

    private static BigFraction share(long done, long total) {
        if (done < 0 || total < 1) {
            throw new IllegalArgumentException(
                    "a run's progress is at least 0 of at least 1, found " + done + " of " + total);
        }
        return new BigFraction(BigInteger.valueOf(Math.min(done, total)), BigInteger.valueOf(total));
    }

    private static BigFraction fraction(double value) {
        try {
            return new BigFraction(value, Math.ulp(1.0), MOST_TERMS);
        } catch (FractionConversionException e) {
            // No fraction of moderate terms is that near, so that the number stands for itself.
            return new BigFraction(value);
        }
    }
}
