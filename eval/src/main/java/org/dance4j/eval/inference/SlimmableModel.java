package org.dance4j.eval.inference;

import java.util.List;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.graphs.Weights;

/**
 * A trained network that runs at several widths.
 *
 * @param widest what it is at the first of them
 * @param widths from wide to narrow, at least two
 * @param weights of all widths: those that they share, and those of each
 */
public record SlimmableModel(TrainedModel widest, List<AtWidth> widths, Weights weights) {

    /**
     * One of its widths.
     *
     * @param share what it is called by, above 0 and at most 1
     * @param network the network that runs then, within the widest
     */
    public record AtWidth(double share, Subnetwork network) {}

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there are fewer than two widths
     */
    public SlimmableModel {
        widths = List.copyOf(widths);
        if (widths.size() < 2) {
            throw new IllegalArgumentException("a slimmable model has two widths at least, found " + widths.size());
        }
    }

    /** What the widths are called by, from wide to narrow. */
    public List<Double> shares() {
        return widths.stream().map(AtWidth::share).toList();
    }

    /**
     * The network at one of the widths, alone.
     *
     * @param index 0 being the widest
     */
    public TrainedModel at(int index) {
        Subnetwork network = widths.get(index).network();
        return new TrainedModel(
                network.network().inference(),
                network.weights(weights),
                widest.classes(),
                widest.complexity(),
                widest.downsampling(),
                widest.indicator(),
                widest.minResolution());
    }
}
