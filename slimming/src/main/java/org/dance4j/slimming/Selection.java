package org.dance4j.slimming;

import java.util.Map;

/**
 * What one pruning leaves, and how clearly it was told from what goes.
 *
 * @param channels the channels that stay
 * @param scores what the choice was made from
 */
public record Selection(Channels channels, Scores scores) {

    /**
     * The figures of a choice. Channels are counted by their batch-norm gammas.
     *
     * @param before channels in the scope before
     * @param after channels in the scope after
     * @param heldByFloor channels that would have gone but for the floor
     * @param gammaQuantiles |γ| in the scope before, by percent ({@link Pruning#gammaQuantiles})
     * @param largestRemoved the highest score of a group that goes; null if none does
     * @param smallestKept the lowest score of a group that stays, those held by the floor aside; null if none does
     */
    public record Scores(
            int before,
            int after,
            int heldByFloor,
            Map<Integer, Double> gammaQuantiles,
            Double largestRemoved,
            Double smallestKept) {}
}
