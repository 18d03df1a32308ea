package org.dance4j.slimming.widths;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;

/**
 * The widths of a network, from wide to narrow.
 *
 * @param all none for a network that runs at one width only; else the whole network and at least one narrower
 */
public record Widths(List<Width> all) {

    /** Those of a network that runs at one width only. */
    public static final Widths NONE = new Widths(List.of());

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is one width only, the first is not the whole network, or one is not below
     *     the one before it
     */
    public Widths {
        all = List.copyOf(all);
        if (all.size() == 1 || (!all.isEmpty() && !all.get(0).keepsAll())) {
            throw new IllegalArgumentException("widths are the whole network and narrower ones, found " + texts(all));
        }
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i).share() >= all.get(i - 1).share()) {
                throw new IllegalArgumentException("widths run from wide to narrow, found " + texts(all));
            }
        }
    }

    /**
     * The widths of a network that differ.
     *
     * @param wanted from wide to narrow, the first the whole network
     */
    public static Widths different(List<Width> wanted) {
        List<Width> kept = new ArrayList<>();
        for (Width width : wanted) {
            if (sameAs(width, kept).isEmpty()) {
                kept.add(width);
            }
        }
        return kept.size() < 2 ? NONE : new Widths(kept);
    }

    /** The one of some widths that keeps the same channels as another. */
    public static Optional<Width> sameAs(Width width, List<Width> others) {
        return others.stream()
                .filter(other -> other.channels().equals(width.channels()))
                .findFirst();
    }

    /** The same channels of those layers that a network has, which may be fewer than these widths were made for. */
    public Widths on(Network network) {
        return different(all.stream().map(width -> width.on(network)).toList());
    }

    /** Whether there is but one width. */
    public boolean areNone() {
        return all.isEmpty();
    }

    /** The widths as people write them, from wide to narrow. */
    public List<String> texts() {
        return texts(all);
    }

    private static List<String> texts(List<Width> widths) {
        return widths.stream().map(Width::text).toList();
    }

    /** Whether they are of a network that was trained at all widths between its ends. */
    public boolean areUniversal() {
        return all.size() > 1 && all.get(1).universal();
    }

    /** The widest and the narrowest; none if there is but one. */
    public Widths ends() {
        return areNone() ? this : new Widths(List.of(all.get(0), all.get(all.size() - 1)));
    }

    /** Something of each width, by the widths as people write them, from wide to narrow. */
    public <T> Map<String, T> named(List<T> values) {
        Map<String, T> named = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            named.put(all.get(i).text(), values.get(i));
        }
        return named;
    }

    /** The width of that share, if there is one. */
    public Optional<Width> of(double share) {
        return all.stream().filter(width -> width.share() == share).findFirst();
    }

    /** The networks that a network runs as; itself alone if it has no widths. */
    public List<Subnetwork> within(Network network) {
        return areNone()
                ? List.of(Subnetwork.whole(Width.whole().text(), network))
                : all.stream().map(width -> width.within(network)).toList();
    }

    /** All tensors that a network with these widths holds: its own, and batch norms for each width. */
    public List<Parameter> parameters(Network network) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        network.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
        within(network).forEach(subnetwork -> subnetwork.network().parameters().stream()
                .filter(parameter -> !subnetwork.isRenamed(parameter))
                .forEach(parameter -> parameters.putIfAbsent(parameter.name(), parameter)));
        return List.copyOf(parameters.values());
    }

    /**
     * What a network with these widths starts from.
     *
     * @param weights its own, and those of batch norms of some widths
     * @return the same, and, where a width's batch norms are missing, their channels' part of the network's
     */
    public Weights start(Network network, Weights weights) {
        Map<String, FloatTensor> start = new LinkedHashMap<>();
        parameters(network).forEach(parameter -> {
            if (weights.contains(parameter.name())
                    && weights.get(parameter.name()).shape().equals(parameter.shape())) {
                start.put(parameter.name(), weights.get(parameter.name()));
            }
        });
        all.forEach(width -> width.ownStart(network, weights).tensors().forEach(start::putIfAbsent));
        return Weights.of(start).requireFits(parameters(network));
    }
}
