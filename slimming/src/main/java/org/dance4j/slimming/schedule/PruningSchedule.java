package org.dance4j.slimming.schedule;

import java.math.BigInteger;
import org.apache.commons.math3.fraction.BigFraction;
import org.apache.commons.math3.fraction.FractionConversionException;

/**
 * When channels go during training, and what part of the way each pruning goes (Algorithm 1 of Li et al., DANCE, 2023).
 * With r the share that stays in the end, the run, or the interval of it in which channels go, is S + 1 equal parts, and
 * after each of the first S the share 1 − r^(1/S) of what is left goes. So the last pruning too is followed by a part in
 * which what is left recovers.
 *
 * @param stages S, how often channels are removed, at least 1
 * @param from where the interval begins, as a share of the run
 * @param to where it ends, as a share of the run
 */
public record PruningSchedule(int stages, double from, double to) {

    /** The paper's: six stages throughout the run. */
    public static final PruningSchedule PAPER = new PruningSchedule(6);

    /** Terms of a continued fraction after which a number in floating point is met. */
    private static final int MOST_TERMS = 100;

    /**
     * Requires a stage and an interval.
     *
     * @throws IllegalArgumentException if there is no stage, or the interval is empty or reaches beyond 0 to 1
     */
    public PruningSchedule {
        if (stages < 1) {
            throw new IllegalArgumentException("there must be at least 1 prune stage, found " + stages);
        }
        if (!(from >= 0 && from < to && to <= 1)) {
            throw new IllegalArgumentException(
                    "channels go in an interval within 0 to 1 of a run, found " + from + " to " + to);
        }
    }

    /** Throughout the run. */
    public PruningSchedule(int stages) {
        this(stages, 0, 1);
    }

    /** The share of the run that is over at the last pruning. */
    public double lastPruning() {
        return from + (to - from) * stages / (stages + 1);
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
     * The share of what is counted that is left after a stage: r^(s/S).
     *
     * @param stage s, 0 for none yet, up to S
     * @param end r, the share left in the end
     * @throws IllegalArgumentException if there is no such stage
     */
    public double leftAfter(int stage, double end) {
        requireStage(stage);
        return Math.pow(end, (double) stage / stages);
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
