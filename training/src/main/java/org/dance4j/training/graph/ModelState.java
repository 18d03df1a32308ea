package org.dance4j.training.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.slimming.Channels;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.slimming.Slimmer;
import org.dance4j.training.optimizer.Optimizer;

/**
 * A network in training and every tensor that belongs to its parameters.
 *
 * @param network as slimmed so far
 * @param weights its weights, as the optimizer steps them
 * @param slots what the optimizer remembers of the trainable parameters, by slot
 * @param averages the moving averages of the weights, if a run keeps them
 */
public record ModelState(Network network, Weights weights, Map<String, Weights> slots, Optional<Weights> averages) {

    /** Copies the map of slots. */
    public ModelState {
        slots = Map.copyOf(slots);
    }

    /** Before the first step: every slot is 0, and averages, if any, are the weights. */
    public static ModelState start(Network network, Weights weights, Optimizer optimizer, boolean averaging) {
        Map<String, Weights> slots = new LinkedHashMap<>();
        for (String slot : optimizer.slots()) {
            slots.put(slot, zeros(trainable(network)));
        }
        return new ModelState(network, weights, slots, averaging ? Optional.of(weights) : Optional.empty());
    }

    /** Tensors of 0 for some parameters. */
    static Weights zeros(List<Parameter> parameters) {
        Map<String, FloatTensor> zeros = new TreeMap<>();
        parameters.forEach(parameter -> zeros.put(parameter.name(), FloatTensor.filled(parameter.shape(), 0)));
        return Weights.of(zeros);
    }

    /** The parameters that gradients change. */
    public static List<Parameter> trainable(Network network) {
        return network.parameters().stream()
                .filter(parameter -> parameter.role().trainable())
                .toList();
    }

    /** The weights that are validated, exported and pruned by: the averages, if a run keeps them. */
    public Weights inferenceWeights() {
        return averages.orElse(weights);
    }

    /** The same with other weights to validate and export; what the optimizer steps stays, if that is something else. */
    public ModelState withInferenceWeights(Weights replaced) {
        return averages.isPresent()
                ? new ModelState(network, weights, slots, Optional.of(replaced))
                : new ModelState(network, replaced, slots, averages);
    }

    /**
     * Only the channels that stay, of all tensors; in weights and averages the means of those that go are put in their
     * places.
     *
     * @param seen the sizes of images
     * @throws IllegalArgumentException if the channels do not fit the network
     */
    public ModelState slim(Channels channels, InferenceCost seen) {
        Map<String, Weights> slimSlots = new LinkedHashMap<>();
        slots.forEach((name, slot) -> slimSlots.put(name, Slimmer.slim(network, slot, channels)));
        return new ModelState(
                Slimmer.slim(network, channels),
                Slimmer.slimReplacingMeans(network, weights, channels, seen),
                slimSlots,
                averages.map(average -> Slimmer.slimReplacingMeans(network, average, channels, seen)));
    }
}
