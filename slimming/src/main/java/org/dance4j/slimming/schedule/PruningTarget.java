package org.dance4j.slimming.schedule;

import java.util.OptionalDouble;

/** How far a network is pruned by the last of its prunings: what is counted, and how much of it is left. */
public sealed interface PruningTarget {

    /** The share of what is counted that is left in the end; empty where only a measurement tells. */
    OptionalDouble left();

    /**
     * Channels are counted, by their batch-norm gammas, as in the paper.
     *
     * @param removed 1 − r, the share of the scope's channels that goes, in [0, 1)
     */
    record Channels(double removed) implements PruningTarget {

        /**
         * Requires a share.
         *
         * @throws IllegalArgumentException if it is not in [0, 1)
         */
        public Channels {
            if (!(removed >= 0 && removed < 1)) {
                throw new IllegalArgumentException("the prune ratio must be at least 0 and below 1, found " + removed);
            }
        }

        @Override
        public OptionalDouble left() {
            return OptionalDouble.of(1 - removed);
        }

        /**
         * The channels left after a stage: r^(s/S) of the original, rounded. Taken from the original number each time,
         * so that rounding does not add up over the stages.
         *
         * @param stage s, 0 for none yet, up to S
         * @param original the channels of the network as built
         */
        public int keptAfter(int stage, PruningSchedule schedule, int original) {
            return Math.toIntExact(Math.round(original * schedule.leftAfter(stage, 1 - removed)));
        }
    }

    /**
     * Multiply-accumulates of inference are counted, on images of the sizes that a run sees.
     *
     * @param share of those of the network as built that is left, in (0, 1)
     */
    record Macs(double share) implements PruningTarget {

        /**
         * Requires a share.
         *
         * @throws IllegalArgumentException if it is not in (0, 1)
         */
        public Macs {
            if (!(share > 0 && share < 1)) {
                throw new IllegalArgumentException(
                        "the share of multiply-accumulates must be above 0 and below 1, found " + share);
            }
        }

        @Override
        public OptionalDouble left() {
            return OptionalDouble.of(share);
        }
    }

    /**
     * The time of inference is counted, as it is measured on a machine.
     *
     * @param seconds that an image may take in the end, above 0
     */
    record Latency(double seconds) implements PruningTarget {

        /**
         * Requires a time.
         *
         * @throws IllegalArgumentException if it is not above 0
         */
        public Latency {
            if (!(seconds > 0)) {
                throw new IllegalArgumentException("the time of an image must be above 0, found " + seconds + " s");
            }
        }

        @Override
        public OptionalDouble left() {
            return OptionalDouble.empty();
        }
    }
}
