package org.dance4j.slimming;

import java.util.function.ToDoubleFunction;
import org.dance4j.graphs.Network;

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
     * A cost of inference: multiply-accumulates, or a time.
     *
     * @param most what may be left of it, above 0
     * @param cost of a network, which does not grow when channels go
     */
    record Cost(double most, ToDoubleFunction<Network> cost) implements Goal {

        /**
         * Requires a cost.
         *
         * @throws IllegalArgumentException if none may be left
         */
        public Cost {
            if (!(most > 0)) {
                throw new IllegalArgumentException("the cost to keep must be above 0, found " + most);
            }
        }
    }
}
