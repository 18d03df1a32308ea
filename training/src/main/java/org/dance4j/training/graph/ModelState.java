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
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.optimizer.Optimizer;

/**
 * A network in training and every tensor that belongs to its parameters.
 *
 * @param network as slimmed so far
 * @param weights its weights, as the optimizer steps them
 * @param slots what the optimizer remembers of the trainable parameters, by slot
 * @param averages the moving averages of the weights, if a run keeps them
 * @param widths those that the network runs at
 */
public record ModelState(
        Network network, Weights weights, Map<String, Weights> slots, Optional<Weights> averages, Widths widths) {

    /** Copies the map of slots. */
    public ModelState {
        slots = Map.copyOf(slots);
    }

    /** A model of one width only. */
    public ModelState(Network network, Weights weights, Map<String, Weights> slots, Optional<Weights> averages) {
        this(network, weights, slots, averages, Widths.NONE);
    }

    /** Before the first step: every slot is 0, and averages, if any, are the weights. */
    public static ModelState start(Network network, Weights weights, Optimizer optimizer, boolean averaging) {
        return start(network, Widths.NONE, weights, optimizer, averaging);
    }

    /**
     * The same of a network that runs at several widths.
     *
     * @param weights the network's, and perhaps those of widths' batch norms, which else are their channels' part of its own
     */
    public static ModelState start(
            Network network, Widths widths, Weights weights, Optimizer optimizer, boolean averaging) {
        Weights all = widths.start(network, weights);
        Map<String, Weights> slots = new LinkedHashMap<>();
        for (String slot : optimizer.slots()) {
            slots.put(slot, zeros(trainable(widths.parameters(network))));
        }
        return new ModelState(network, all, slots, averaging ? Optional.of(all) : Optional.empty(), widths);
    }

    /** Tensors of 0 for some parameters. */
    static Weights zeros(List<Parameter> parameters) {
        Map<String, FloatTensor> zeros = new TreeMap<>();
        parameters.forEach(parameter -> zeros.put(parameter.name(), FloatTensor.filled(parameter.shape(), 0)));
        return Weights.of(zeros);
    }

    /** The parameters that gradients change. */
    public static List<Parameter> trainable(Network network) {
        return trainable(network.parameters());
    }

    /** Those of some parameters that gradients change. */
    public static List<Parameter> trainable(List<Parameter> parameters) {
        return parameters.stream()
                .filter(parameter -> parameter.role().trainable())
                .toList();
    }

    /** All tensors that there are weights of: the network's, and batch norms for each of its widths. */
    public List<Parameter> parameters() {
        return widths.parameters(network);
    }

    /** The weights that are validated, exported and pruned by: the averages, if a run keeps them. */
    public Weights inferenceWeights() {
        return averages.orElse(weights);
    }

    /** The same with other weights to validate and export; what the optimizer steps stays, if that is something else. */
    public ModelState withInferenceWeights(Weights replaced) {
        return averages.isPresent()
                ? new ModelState(network, weights, slots, Optional.of(replaced), widths)
                : new ModelState(network, replaced, slots, averages, widths);
    }

    /**
     * The same network at other widths.
     *
     * @param others whose batch norms have no gammas and betas but the network's, or those of widths that are there
     * @param inference what the network labels with at them; what it lacks starts as its channels' part of the network's
     */
    public ModelState withWidths(Widths others, Weights inference) {
        Weights started = others.start(network, inference);
        return new ModelState(
                network,
                averages.isPresent() ? others.start(network, weights) : started,
                slots,
                averages.map(before -> started),
                others);
    }

    /** Of a network that was trained at a range of widths, the same at its ends only. */
    public ModelState atEnds() {
        return widths.areUniversal() && widths.all().size() > 2 ? withWidths(widths.ends(), inferenceWeights()) : this;
    }

    /**
     * Only the channels that stay, of all tensors; in weights and averages the means of those that go are put in their
     * places.
     *
     * @param seen the sizes of images
     * @throws IllegalArgumentException if the channels do not fit the network, or it runs at several widths, whose channels
     *     would not be the same any more
     */
    public ModelState slim(Channels channels, InferenceCost seen) {
        if (!widths.areNone()) {
            throw new IllegalArgumentException("a network that runs at several widths is not slimmed further");
        }
        Map<String, Weights> slimSlots = new LinkedHashMap<>();
        slots.forEach((name, slot) -> slimSlots.put(name, Slimmer.slim(network, slot, channels)));
        return new ModelState(
                Slimmer.slim(network, channels),
                Slimmer.slimReplacingMeans(network, weights, channels, seen),
                slimSlots,
                averages.map(average -> Slimmer.slimReplacingMeans(network, average, channels, seen)));
    }

    /**
     * What the optimizer keeps under a name.
     *
     * @throws IllegalArgumentException if it keeps none such
     */
    Weights requireSlot(String slot) {
        Weights found = slots.get(slot);
        if (found == null) {
            throw new IllegalArgumentException("the optimizer needs slot " + slot + ", but the model has "
                    + (slots.isEmpty() ? "none" : "only " + String.join(", ", slots.keySet())));
        }
        return found;
    }

    /**
     * The moving averages of the weights.
     *
     * @throws IllegalArgumentException if there are none
     */
    Weights requireAverages() {
        return averages.orElseThrow(
                () -> new IllegalArgumentException("the model has no moving averages of its weights"));
    }
}
