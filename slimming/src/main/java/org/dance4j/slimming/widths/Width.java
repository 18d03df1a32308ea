package org.dance4j.slimming.widths;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.slimming.Channels;
import org.dance4j.slimming.Slimmer;

/**
 * One of the widths that a network runs at (Yu et al., Slimmable Neural Networks, 2019): a choice of its channels, and batch
 * norms of its own. All other tensors are parts of the network's.
 *
 * @param share what it is called by: the share of the channels that it is to keep, above 0 and at most 1
 * @param channels those that it keeps
 * @param universal whether its batch norms have the network's gammas and betas, and only moving statistics of their own (Yu
 *     and Huang, Universally Slimmable Networks, 2019)
 */
public record Width(double share, Channels channels, boolean universal) {

    private static final String MARK = "@";

    /** One whose batch norms are all its own. */
    public Width(double share, Channels channels) {
        this(share, channels, false);
    }

    /** @throws IllegalArgumentException if the share is not above 0 and at most 1 */
    public Width {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a width must be above 0 and at most 1, found " + share);
        }
    }

    /** One as files tell of it; those of earlier versions do not say whether it is universal, and none was. */
    @JsonCreator
    static Width read(
            @JsonProperty("share") double share,
            @JsonProperty("channels") Channels channels,
            @JsonProperty("universal") Boolean universal) {
        return new Width(share, channels, universal != null && universal);
    }

    /** The whole network. */
    public static Width whole() {
        return new Width(1, new Channels(Map.of()));
    }

    /** The same channels with the network's gammas and betas. */
    public Width asUniversal() {
        return new Width(share, channels, true);
    }

    /** The same channels of those layers that a network has, which may be fewer than this width was made for. */
    public Width on(Network network) {
        Map<String, List<Integer>> kept = new LinkedHashMap<>(channels.kept());
        kept.keySet().retainAll(network.madeChannels().keySet());
        return new Width(share, new Channels(kept), universal);
    }

    /** Whether it is the whole network, with the network's own batch norms. */
    public boolean keepsAll() {
        return channels.kept().isEmpty();
    }

    /** The share as people write it: {@code 1}, {@code 0.5}. */
    public String text() {
        return text(share);
    }

    /** A share as people write it. Sentences also tell of numbers that are none. */
    public static String text(double share) {
        return Double.isFinite(share)
                ? BigDecimal.valueOf(share).stripTrailingZeros().toPlainString()
                : String.valueOf(share);
    }

    /**
     * The subnetwork of a network, its batch norms under names of their own.
     *
     * @throws IllegalArgumentException if the channels are not the network's
     */
    public Subnetwork within(Network network) {
        if (keepsAll()) {
            return Subnetwork.whole(text(), network);
        }
        Set<String> norms = batchNorms(network);
        Network slim = Slimmer.slim(network, channels);
        Map<String, Map<Integer, List<Integer>>> kept = new LinkedHashMap<>();
        Map<String, String> sources = new LinkedHashMap<>();
        Map<String, Map<Integer, List<Integer>>> parts = Slimmer.keptByParameter(network, channels);
        for (Parameter parameter : network.parameters()) {
            Map<Integer, List<Integer>> part = parts.getOrDefault(parameter.name(), Map.of());
            if (!norms.contains(parameter.owner())) {
                kept.put(parameter.name(), part);
            } else if (!isOwn(parameter)) {
                String name = Parameter.name(ownName(parameter.owner()), parameter.role());
                kept.put(name, part);
                sources.put(name, parameter.owner());
            }
        }
        kept.values().removeIf(Map::isEmpty);
        return new Subnetwork(text(), renamed(slim, norms, this::ownName), kept, sources);
    }

    /** Whether a batch norm's tensor is the width's own, and no part of the network's. */
    private boolean isOwn(Parameter parameter) {
        return !universal || !parameter.role().trainable();
    }

    /**
     * The subnetwork of a network, all of whose tensors are parts of the network's, moving statistics included, which tell
     * nothing of it: what is trained, and whose statistics are then to be found.
     */
    public Subnetwork sharing(Network network) {
        return keepsAll()
                ? Subnetwork.whole(text(), network)
                : new Subnetwork(text(), cutOut(network), Slimmer.keptByParameter(network, channels));
    }

    /** The network alone: what slimming makes of it when only the width's channels stay. */
    public Network cutOut(Network network) {
        return keepsAll() ? network : Slimmer.slim(network, channels);
    }

    /**
     * The weights of the network alone.
     *
     * @param all the network's, and those of the width's own batch norms
     * @throws IllegalArgumentException if one is missing
     */
    public Weights cutOut(Network network, Weights all) {
        Subnetwork subnetwork = within(network);
        Weights own = subnetwork.weights(all);
        Set<String> norms = batchNorms(network);
        return Weights.of(
                cutOut(network),
                parameter -> own.get(
                        !keepsAll() && norms.contains(parameter.owner())
                                ? Parameter.name(ownName(parameter.owner()), parameter.role())
                                : parameter.name()));
    }

    /**
     * What the width's own batch norms start from: their channels' part of the network's.
     *
     * @param weights the network's
     */
    public Weights ownStart(Network network, Weights weights) {
        Map<String, FloatTensor> start = new LinkedHashMap<>();
        if (!keepsAll()) {
            Set<String> norms = batchNorms(network);
            Map<String, FloatTensor> whole = new LinkedHashMap<>();
            network.parameters().forEach(parameter -> whole.put(parameter.name(), weights.get(parameter.name())));
            Weights slim = Slimmer.slim(network, Weights.of(whole), channels);
            network.parameters().stream()
                    .filter(parameter -> norms.contains(parameter.owner()) && isOwn(parameter))
                    .forEach(parameter -> start.put(
                            Parameter.name(ownName(parameter.owner()), parameter.role()), slim.get(parameter.name())));
        }
        return Weights.of(start);
    }

    private String ownName(String owner) {
        return owner + MARK + text();
    }

    /** The names under which the weights of batch norms are kept. */
    private static Set<String> batchNorms(Network network) {
        return network.layers().stream()
                .filter(layer -> layer.op() instanceof BatchNorm)
                .map(Layer::weights)
                .collect(Collectors.toSet());
    }

    private static Network renamed(Network network, Set<String> norms, UnaryOperator<String> naming) {
        return network.with(network.layers().stream()
                .map(layer -> norms.contains(layer.weights())
                        ? new Layer(
                                layer.name(), layer.part(), layer.op(), layer.inputs(), naming.apply(layer.weights()))
                        : layer)
                .toList());
    }
}
