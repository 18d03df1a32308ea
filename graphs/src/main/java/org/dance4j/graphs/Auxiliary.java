package org.dance4j.graphs;

/**
 * An output with a loss of its own, in training only.
 *
 * @param output the layer that makes its logits
 * @param weight what its loss counts beside the main one's 1; above 0
 * @param target what they tell
 */
public record Auxiliary(String output, double weight, AuxiliaryTarget target) {

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

    /** One that tells classes. */
    public Auxiliary(String output, double weight) {
        this(output, weight, AuxiliaryTarget.CLASSES);
    }

    /** The same loss at another layer. */
    public Auxiliary at(String layer) {
        return new Auxiliary(layer, weight, target);
    }
}
