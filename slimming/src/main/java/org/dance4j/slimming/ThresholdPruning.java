package org.dance4j.slimming;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;

/**
 * What one threshold over all layers of a scope takes from a trained network, without training again, and where it takes
 * it (paper, figure 4 and table 7).
 *
 * @param network what is left; the network itself where single weights go
 * @param weights of what is left
 * @param before by part, how many channels or weights could go
 * @param pruned by part, how many went
 */
public record ThresholdPruning(Network network, Weights weights, Map<Part, Integer> before, Map<Part, Integer> pruned) {

    /** Copies both counts. */
    public ThresholdPruning {
        before = Map.copyOf(before);
        pruned = Map.copyOf(pruned);
    }

    /**
     * Takes the channels of the lowest |γ| (Network Slimming, Liu et al., 2017); a convolution keeps one at least.
     * Channels are counted by their gammas. What they were on average is put in their places.
     *
     * @param seen the sizes of images
     * @param ratio the share of the scope's channels that goes, in [0, 1)
     */
    public static ThresholdPruning ofChannels(
            Network network, Weights weights, PruneScope scope, InferenceCost seen, double ratio) {
        requireShare(ratio);
        if (!Pruning.hasGammas(network)) {
            throw new BadInputException(
                    "channels are told apart by gammas here, and network " + network.name() + " has no batch norms");
        }
        int keep = (int) Math.round((1 - ratio) * Pruning.channels(network, scope));
        Channels channels = Pruning.select(network, weights, scope, keep, new ChannelFloor(Map.of()))
                .channels();
        Network slim = Slimmer.slim(network, channels);
        Map<Part, Integer> before = channels(network, scope);
        Map<Part, Integer> after = channels(slim, scope);
        Map<Part, Integer> pruned = new EnumMap<>(Part.class);
        before.forEach((part, count) -> pruned.put(part, count - after.get(part)));
        return new ThresholdPruning(slim, Slimmer.slimReplacingMeans(network, weights, channels, seen), before, pruned);
    }

    private static Map<Part, Integer> channels(Network network, PruneScope scope) {
        Map<String, Part> parts = new LinkedHashMap<>();
        for (Layer layer : network.layers()) {
            parts.putIfAbsent(Parameter.name(layer.weights(), Parameter.Role.GAMMA), layer.part());
        }
        Map<Part, Integer> counts = zeros();
        Pruning.candidates(network, scope).forEach(group -> group.gammas()
                .forEach(gamma -> counts.merge(parts.get(gamma.parameter()), 1, Integer::sum)));
        return counts;
    }

    /**
     * Sets the convolution weights of the lowest magnitudes to 0 (Han et al., 2016).
     *
     * @param ratio the share of the scope's weights that goes, in [0, 1)
     */
    public static ThresholdPruning ofWeights(Network network, Weights weights, PruneScope scope, double ratio) {
        requireShare(ratio);
        Map<String, Part> kernels = kernels(network, scope);
        int all = kernels.keySet().stream()
                .mapToInt(name -> weights.get(name).size())
                .sum();
        float[] magnitudes = new float[all];
        int next = 0;
        for (String name : kernels.keySet()) {
            for (float value : weights.get(name).toArray()) {
                magnitudes[next++] = Math.abs(value);
            }
        }
        Arrays.sort(magnitudes);
        int count = (int) Math.round(ratio * all);
        float highest = count == 0 ? -1 : magnitudes[count - 1];
        Map<String, FloatTensor> zeroed = new LinkedHashMap<>();
        Map<Part, Integer> before = zeros();
        Map<Part, Integer> pruned = zeros();
        kernels.forEach((name, part) -> {
            float[] values = weights.get(name).toArray();
            int gone = 0;
            for (int i = 0; i < values.length; i++) {
                if (Math.abs(values[i]) <= highest) {
                    values[i] = 0;
                    gone++;
                }
            }
            zeroed.put(name, FloatTensor.of(weights.get(name).shape(), values));
            before.merge(part, values.length, Integer::sum);
            pruned.merge(part, gone, Integer::sum);
        });
        return new ThresholdPruning(network, weights.with(zeroed), before, pruned);
    }

    /** The convolutions' kernels that inference needs, with the part of the first layer that uses each. */
    private static Map<String, Part> kernels(Network network, PruneScope scope) {
        Network inference = network.inference();
        Map<String, Part> owners = new LinkedHashMap<>();
        inference.layers().forEach(layer -> owners.putIfAbsent(layer.weights(), layer.part()));
        Map<String, Part> kernels = new LinkedHashMap<>();
        for (Parameter parameter : inference.parameters()) {
            Part part = owners.get(parameter.owner());
            if (parameter.role().isKernel() && (scope == PruneScope.NETWORK || part != Part.BACKBONE)) {
                kernels.put(parameter.name(), part);
            }
        }
        return kernels;
    }

    /** How many went in the layers that gather several scales. */
    public int prunedMultiScale() {
        return pruned.get(Part.MULTI_SCALE);
    }

    /** How many went in all other layers of the scope. */
    public int prunedElsewhere() {
        return sum(pruned) - prunedMultiScale();
    }

    /** The share of those in the layers that gather several scales that went; NaN if there are none. */
    public double shareMultiScale() {
        return (double) prunedMultiScale() / before.get(Part.MULTI_SCALE);
    }

    /** The share of those in all other layers of the scope that went; NaN if there are none. */
    public double shareElsewhere() {
        return (double) prunedElsewhere() / (sum(before) - before.get(Part.MULTI_SCALE));
    }

    private static int sum(Map<Part, Integer> counts) {
        return counts.values().stream().mapToInt(count -> count).sum();
    }

    private static Map<Part, Integer> zeros() {
        Map<Part, Integer> counts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            counts.put(part, 0);
        }
        return counts;
    }

    private static void requireShare(double ratio) {
        if (!(ratio >= 0 && ratio < 1)) {
            throw new IllegalArgumentException("the share to prune must be at least 0 and below 1, found " + ratio);
        }
    }
}
