package org.dance4j.training.optimizer;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.ops.Parameter;

/**
 * Learning rates that differ between layers: some take a factor times the run's rate, all others the rate itself. What goes
 * by the rate follows: an optimizer's step, and weight decay that it decouples. Slots and gradients, regularization in them
 * included, stay as they are.
 *
 * @param factor at least 0; with 0 the layers' parameters stay
 * @param owners the names under which these layers' weights are kept
 */
public record LayerRates(double factor, Set<String> owners) {

    /** All layers learn at the run's rate. */
    public static final LayerRates EQUAL = new LayerRates(1, Set.of());

    /**
     * Copies the names.
     *
     * @throws IllegalArgumentException if the factor is below 0 or not finite
     */
    public LayerRates {
        owners = Set.copyOf(owners);
        if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the factor of a rate must be at least 0 and finite, found " + factor);
        }
    }

    /** The backbone takes a factor times the rate of all else. */
    public static LayerRates ofBackbone(Network network, double factor) {
        return ofBackbone(List.of(network), factor);
    }

    /** The backbones of several networks that share weights take a factor times the rate of all else. */
    public static LayerRates ofBackbone(List<Network> networks, double factor) {
        return new LayerRates(
                factor,
                networks.stream()
                        .flatMap(network -> network.layers().stream())
                        .filter(layer -> layer.part() == Part.BACKBONE)
                        .map(Layer::weights)
                        .collect(Collectors.toSet()));
    }

    /** What a parameter's rate is multiplied by. */
    public double factor(Parameter parameter) {
        return owners.contains(parameter.owner()) ? factor : 1;
    }
}
