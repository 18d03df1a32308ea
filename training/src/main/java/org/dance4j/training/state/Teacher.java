package org.dance4j.training.state;

import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.training.graph.ModelState;

/**
 * A network as it was in the course of a run, which teaches what is left of it.
 *
 * @param network without auxiliary outputs
 * @param weights its weights: the moving averages, if the run keeps them
 * @param stage the prunings that were done before
 */
public record Teacher(Network network, Weights weights, int stage) {

    /** @throws IllegalArgumentException if the weights do not fit the network */
    public Teacher {
        weights.requireFits(network);
    }

    /** A model as it is now. */
    public static Teacher of(ModelState model, int stage) {
        Network network = model.network().inference();
        Weights all = model.inferenceWeights();
        return new Teacher(network, Weights.of(network, parameter -> all.get(parameter.name())), stage);
    }
}
