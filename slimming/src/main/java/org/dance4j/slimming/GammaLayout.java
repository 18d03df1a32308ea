package org.dance4j.slimming;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Parameter;

/**
 * The gammas that decide what goes, one after another in one vector: those of the batch norms of a scope, each whole.
 *
 * @param owners the batch norms, by the name under which their weights are kept, in the vector's order
 * @param offsets where each gamma begins in the vector, by the parameter's name
 * @param size the length of the vector
 */
public record GammaLayout(List<String> owners, Map<String, Integer> offsets, int size) {

    /** Copies both collections. */
    public GammaLayout {
        owners = List.copyOf(owners);
        offsets = Map.copyOf(offsets);
    }

    /** The layout of a network's gammas in a scope. */
    public static GammaLayout of(Network network, PruneScope scope) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        network.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
        List<String> owners = new ArrayList<>();
        Map<String, Integer> offsets = new LinkedHashMap<>();
        int next = 0;
        for (String gamma : Pruning.scopedGammas(network, scope)) {
            owners.add(parameters.get(gamma).owner());
            offsets.put(gamma, next);
            next += parameters.get(gamma).size();
        }
        return new GammaLayout(owners, offsets, next);
    }

    /** Where the gammas of a group are. */
    public List<Integer> indices(ChannelGroup group) {
        return group.gammas().stream()
                .map(gamma -> offsets.get(gamma.parameter()) + gamma.index())
                .toList();
    }
}
