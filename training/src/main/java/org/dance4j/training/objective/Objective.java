package org.dance4j.training.objective;

import java.util.ArrayList;
import java.util.List;
import org.dance4j.graphs.Auxiliary;
import org.dance4j.graphs.Network;

/**
 * What training makes small: the weighted sum of its terms.
 *
 * @param terms at least one
 */
public record Objective(List<Weighted> terms) {

    /**
     * A term and how much it counts.
     *
     * @param term what is made small
     * @param weight above 0
     */
    public record Weighted(Term term, double weight) {

        /**
         * Requires a weight.
         *
         * @throws IllegalArgumentException if it is not above 0 and finite
         */
        public Weighted {
            if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("a term's weight must be above 0 and finite, found " + weight);
            }
        }
    }

    /**
     * Requires a term.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Objective {
        terms = List.copyOf(terms);
        if (terms.isEmpty()) {
            throw new IllegalArgumentException("an objective has at least one term");
        }
    }

    /**
     * Cross-entropy with the labels at a network's main output, and at its auxiliary outputs by their weights; at those that
     * tell borders, with the labels' borders.
     *
     * @param forward the forward pass of the network
     * @param input the batch it sees, and whose labels count
     */
    public static Objective crossEntropy(Network network, String forward, String input) {
        return crossEntropy(network, forward, input, PixelLoss.PLAIN);
    }

    /** The same with pixels that do not all count the same. */
    public static Objective crossEntropy(Network network, String forward, String input, PixelLoss pixels) {
        List<Weighted> terms = new ArrayList<>();
        terms.add(new Weighted(new CrossEntropy(new OutputName(forward, network.output()), input, pixels), 1));
        network.auxiliaries()
                .forEach(auxiliary -> terms.add(
                        new Weighted(auxiliary(network, auxiliary, forward, input, pixels), auxiliary.weight())));
        return new Objective(terms);
    }

    private static Term auxiliary(
            Network network, Auxiliary auxiliary, String forward, String input, PixelLoss pixels) {
        OutputName output = new OutputName(forward, auxiliary.output());
        return switch (auxiliary.target()) {
            case CLASSES -> new CrossEntropy(output, input, pixels);
            case BORDERS -> new BorderEntropy(
                    output, input, network.classes(), pixels.borders().distance());
        };
    }

    /** This objective with one term more. */
    public Objective plus(Term term, double weight) {
        List<Weighted> more = new ArrayList<>(terms);
        more.add(new Weighted(term, weight));
        return new Objective(more);
    }
}
