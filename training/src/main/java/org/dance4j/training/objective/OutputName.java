package org.dance4j.training.objective;

/**
 * One output of one forward pass in a training program.
 *
 * @param forward the forward pass
 * @param layer the layer of its network that makes the output
 */
public record OutputName(String forward, String layer) {

    @Override
    public String toString() {
        return forward + ":" + layer;
    }
}
