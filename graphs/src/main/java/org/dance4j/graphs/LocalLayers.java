package org.dance4j.graphs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.Add;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.CeilMaxPool;
import org.dance4j.graphs.ops.Concat;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Dropout;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.MaxPool;
import org.dance4j.graphs.ops.Multiply;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Op;
import org.dance4j.graphs.ops.Pad;

/**
 * A network's first layers, of which each row follows from a few rows of the image, so that they can be computed for a band
 * of the image's rows at a time. Their maps are the largest that a network has.
 *
 * @param layers their names, in the network's order
 * @param ends those that layers behind them read, or the network's output, and the rows of the image to one of theirs
 * @param stride rows of the image that bands begin at multiples of
 * @param above rows of the image above its own that a row of the ends needs, a multiple of the stride
 * @param below rows of the image below its first that a row of the ends needs, a multiple of the stride
 */
public record LocalLayers(Set<String> layers, Map<String, Integer> ends, int stride, int above, int below) {

    /** Maps as coarse as this are small enough to be computed whole. */
    private static final int COARSEST = 8;

    /** Rows that are computed twice for each band are to be few. */
    private static final int MOST_ROWS = 64;

    /** Multiples of the network's own that its maps are looked at for. */
    private static final List<Integer> PROBES = List.of(2, 3);

    /** @throws IllegalArgumentException if above or below is no multiple of the stride */
    public LocalLayers {
        layers = Set.copyOf(layers);
        ends = Map.copyOf(ends);
        if (above % stride != 0 || below % stride != 0) {
            throw new IllegalArgumentException(
                    "rows above and below must be multiples of " + stride + ", found " + above + " and " + below);
        }
    }

    /**
     * How the rows of a map lie in the image: row r follows from the image's rows {@code stride · r − above} to
     * {@code stride · r + below}.
     */
    private record Rows(int stride, int above, int below) {

        Rows through(int kernel, int step, int padding, int dilation) {
            return new Rows(
                    stride * step, above + stride * padding, below + stride * (dilation * (kernel - 1) - padding));
        }

        /** Behind a border. */
        Rows within(int border) {
            return new Rows(stride, above + stride * border, below - stride * border);
        }

        boolean isWithinLimits() {
            return stride <= COARSEST && above <= MOST_ROWS && below <= MOST_ROWS;
        }
    }

    /**
     * The first layers of a network.
     *
     * @return empty if it has none, or those behind them read a map that is as large as the image
     */
    public static Optional<LocalLayers> of(Network network) {
        Map<String, Rows> known = new LinkedHashMap<>();
        for (Layer layer : network.layers()) {
            rows(layer, known)
                    .filter(rows -> rows.isWithinLimits() && network.sizeMultiple() % rows.stride() == 0)
                    .ifPresent(rows -> known.put(layer.name(), rows));
        }
        Set<String> ends = ends(network, known);
        for (Set<String> odd = odd(network, ends, known); !odd.isEmpty(); odd = odd(network, ends, known)) {
            known.keySet().removeAll(withThoseBehind(network, odd));
            ends = ends(network, known);
        }
        int stride =
                ends.stream().mapToInt(name -> known.get(name).stride()).max().orElse(1);
        Map<String, Integer> strides = new LinkedHashMap<>();
        int above = 0;
        int below = 0;
        for (String name : ends) {
            Rows rows = known.get(name);
            if (rows.stride() == 1 || stride % rows.stride() != 0) {
                return Optional.empty();
            }
            strides.put(name, rows.stride());
            above = Math.max(above, rows.above());
            below = Math.max(below, rows.below());
        }
        return strides.isEmpty()
                ? Optional.empty()
                : Optional.of(new LocalLayers(
                        known.keySet(), strides, stride, roundedUp(above, stride), roundedUp(below, stride)));
    }

    /** The known layers that others read, or that are the output. */
    private static Set<String> ends(Network network, Map<String, Rows> known) {
        Set<String> read = new LinkedHashSet<>(Set.of(network.output()));
        network.layers().stream()
                .filter(layer -> !known.containsKey(layer.name()))
                .forEach(layer -> read.addAll(layer.inputs()));
        read.retainAll(known.keySet());
        return read;
    }

    /** The ends whose maps have not just a row for so many of the image's. */
    private static Set<String> odd(Network network, Set<String> ends, Map<String, Rows> known) {
        Set<String> odd = new LinkedHashSet<>();
        for (int probe : PROBES) {
            int side = probe * network.sizeMultiple();
            Map<String, FeatureShape> shapes = network.shapes(side, side);
            ends.stream()
                    .filter(name -> shapes.get(name).height() * known.get(name).stride() != side)
                    .forEach(odd::add);
        }
        return odd;
    }

    private static Set<String> withThoseBehind(Network network, Set<String> names) {
        Set<String> all = new LinkedHashSet<>(names);
        network.layers().stream()
                .filter(layer -> layer.inputs().stream().anyMatch(all::contains))
                .forEach(layer -> all.add(layer.name()));
        return all;
    }

    private static Optional<Rows> rows(Layer layer, Map<String, Rows> known) {
        Op op = layer.op();
        if (op instanceof Input) {
            return Optional.of(new Rows(1, 0, 0));
        }
        List<Rows> inputs = new ArrayList<>();
        for (String input : layer.inputs()) {
            if (!known.containsKey(input)) {
                return Optional.empty();
            }
            inputs.add(known.get(input));
        }
        Rows first = inputs.get(0);
        if (inputs.stream().anyMatch(rows -> rows.stride() != first.stride())) {
            return Optional.empty();
        }
        Rows joined = new Rows(
                first.stride(),
                inputs.stream().mapToInt(Rows::above).max().orElseThrow(),
                inputs.stream().mapToInt(Rows::below).max().orElseThrow());
        if (op instanceof Conv2d conv) {
            return Optional.of(joined.through(conv.kernel(), conv.stride(), conv.padding(), conv.dilation()));
        } else if (op instanceof DepthwiseConv2d conv) {
            return Optional.of(joined.through(conv.kernel(), conv.stride(), conv.padding(), conv.dilation()));
        } else if (op instanceof MaxPool pool) {
            return Optional.of(joined.through(pool.kernel(), pool.stride(), pool.padding(), 1));
        } else if (op instanceof CeilMaxPool pool) {
            return Optional.of(joined.through(pool.kernel(), pool.stride(), pool.padding(), 1));
        }
        if (op instanceof Pad pad) {
            return Optional.of(joined.within(pad.amount()));
        }
        boolean isByPixel = op instanceof Normalize
                || op instanceof BatchNorm
                || op instanceof Activation
                || op instanceof Dropout
                || op instanceof Add
                || op instanceof Multiply
                || op instanceof Concat;
        return isByPixel ? Optional.of(joined) : Optional.empty();
    }

    private static int roundedUp(int rows, int multiple) {
        return (rows + multiple - 1) / multiple * multiple;
    }
}
