package org.dance4j.graphs;

/**
 * An output with a loss of its own, in training only.
 *
 * @param output the layer that makes its logits
 * @param weight what its loss counts beside the main one's 1; above 0
 */
public record Auxiliary(String output, double weight) {

    /**
     * Requires a weight.
     *
     * @throws IllegalArgumentException if it is not above 0
     */
    public Auxiliary {
        if (!(weight > 0)) {
            throw new IllegalArgumentException(
                    "the loss of auxiliary output " + output + " needs a weight above 0, found " + weight);
        }
    }
}
