package org.dance4j.datasets.complexity;

import com.google.common.hash.Hashing;
import java.util.SplittableRandom;

/**
 * What an image's p is made from. {@link Kind#PROPOSED} is the paper's, {@link Kind#RELATIVE} is fair to light; the
 * others show what the indicator is worth (paper, table 6).
 *
 * @param kind what p is
 * @param seed of random p; the others do not depend on it
 */
public record Indicator(Kind kind, long seed) {

    /** What p is. */
    public enum Kind {
        /** The share of the fitted distribution up to the image's complexity. */
        PROPOSED,
        /** Even over 0 to 1, drawn once per image: a function of the seed and of the image's complexity alone. */
        RANDOM,
        /** 1 − the proposed p. */
        INVERSE,
        /** One half for all images, which are then all of one resolution: what there is without an indicator. */
        EVEN,
        /** As proposed, of {@linkplain ComplexityMeasure#RELATIVE complexity relative to the image's light}. */
        RELATIVE;

        /** What p follows from; random p takes its draw from it. */
        public ComplexityMeasure measure() {
            return this == RELATIVE ? ComplexityMeasure.RELATIVE : ComplexityMeasure.SC_MEAN;
        }

        /** Whether p follows the distribution of the training images' complexity, and has to tell them apart. */
        public boolean followsDistribution() {
            return this != RANDOM && this != EVEN;
        }
    }

    /** The p of all images, by {@link Kind#EVEN}. */
    public static final double EVEN_P = 0.5;

    /** The paper's own. */
    public static final Indicator PROPOSED = new Indicator(Kind.PROPOSED, 0);

    /** What the p of an image follows from. */
    public ComplexityMeasure measure() {
        return kind.measure();
    }

    /** Complexities closer than this are taken for one, so that neither a draw nor a fit hangs on a last digit. */
    static final double RESOLUTION = 1e-6;

    /**
     * An image's p, from 0 to 1.
     *
     * @param fit the distribution of the training images' complexity
     * @param complexity the image's complexity, by the kind's measure as those
     */
    public double p(MaxwellBoltzmann fit, double complexity) {
        return switch (kind) {
            case PROPOSED, RELATIVE -> fit.cdf(complexity);
            case INVERSE -> 1 - fit.cdf(complexity);
            case EVEN -> EVEN_P;
            case RANDOM -> new SplittableRandom(Hashing.murmur3_128()
                            .newHasher()
                            .putLong(seed)
                            .putLong(Math.round(complexity / RESOLUTION))
                            .hash()
                            .asLong())
                    .nextDouble();
        };
    }
}
