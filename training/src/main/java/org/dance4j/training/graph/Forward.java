package org.dance4j.training.graph;

import java.util.Optional;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.graphs.Weights;

/**
 * One pass of a network over a batch within a training step.
 *
 * @param name what objectives call it
 * @param input the batch it sees
 * @param network of a trained pass, the network in training or another one whose parameters it has too
 * @param frozen the weights of a network that is not trained, such as a teacher; empty if the pass uses the weights in
 *     training, or their averages
 * @param averaged whether it uses the moving averages of the weights in training, as they are before the step
 * @param narrowed the same network as a part of the one in training, where its tensors are parts of that one's
 * @param drawn whether each step says anew which network it is, one of those from {@code narrowed} to the one in training;
 *     its batch norms leave no moving statistics
 */
public record Forward(
        String name,
        String input,
        Network network,
        Optional<Weights> frozen,
        boolean averaged,
        Optional<Subnetwork> narrowed,
        boolean drawn) {

    /** @throws IllegalArgumentException if a pass is to use weights of its own and averages */
    public Forward {
        if (averaged && frozen.isPresent()) {
            throw new IllegalArgumentException("forward pass " + name + " has weights of its own, and no averages");
        }
    }

    /** A pass in training form, of the weights in training. */
    public static Forward trained(String name, String input, Network network) {
        return new Forward(name, input, network, Optional.empty(), false, Optional.empty(), false);
    }

    /** A pass in training form of a narrower network, whose weights are parts of those in training. */
    public static Forward narrowed(String name, String input, Subnetwork subnetwork) {
        return new Forward(name, input, subnetwork.network(), Optional.empty(), false, Optional.of(subnetwork), false);
    }

    /**
     * A pass in training form of a network that each step draws ({@link StepSettings#drawing}).
     *
     * @param narrowest of those that can be drawn; its tensors have the names of those in training
     */
    public static Forward drawn(String name, String input, Subnetwork narrowest) {
        return new Forward(name, input, narrowest.network(), Optional.empty(), false, Optional.of(narrowest), true);
    }

    /** A pass in inference form, of weights that stay as they are. */
    public static Forward frozen(String name, String input, Network network, Weights weights) {
        return new Forward(
                name, input, network, Optional.of(weights.requireFits(network)), false, Optional.empty(), false);
    }

    /** A pass in inference form, of the moving averages of the weights in training; nothing flows back through it. */
    public static Forward averaged(String name, String input, Network network) {
        return new Forward(name, input, network, Optional.empty(), true, Optional.empty(), false);
    }

    /** Whether gradients change what it uses. */
    public boolean isTrained() {
        return frozen.isEmpty() && !averaged;
    }
}
