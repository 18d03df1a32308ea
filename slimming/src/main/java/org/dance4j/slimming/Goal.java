package org.dance4j.slimming;

/** How much a pruning leaves. */
public sealed interface Goal {

    /**
     * A number of channels, counted by their batch-norm gammas.
     *
     * @param keep how many of the scope's {@link Pruning#channels} are to stay, at least 0
     */
    record Channels(int keep) implements Goal {

        /**
         * Requires a number.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Channels {
            if (keep < 0) {
                throw new IllegalArgumentException("the channels to keep must be at least 0, found " + keep);
            }
        }
    }

    /**
     * A cost of inference.
     *
     * @param most mean multiply-accumulates of an image that may be left, above 0
     * @param cost of a network
     */
    record Macs(double most, InferenceCost cost) implements Goal {

        /**
         * Requires a cost.
         *
         * @throws IllegalArgumentException if none may be left
         */
        public Macs {
            if (!(most > 0)) {
                throw new IllegalArgumentException("the multiply-accumulates to keep must be above 0, found " + most);
            }
        }
    }
}
