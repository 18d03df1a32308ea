package org.dance4j.graphs.integers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.RangeRule;

/**
 * Where a network's activations become 8-bit integers, so that TFLite's fused operations fit between.
 *
 * <ul>
 *   <li>A convolution, sum or product that only a ReLU reads has no range of its own: the ReLU is fused into it.
 *   <li>Maximum pooling, padding, cropping, resizing and concatenation keep the range of what they read; all that one
 *       concatenation reads has one range.
 *   <li>The image is its pixel values 0 … 255, and a sigmoid has the range TFLite fixes for it, 0 … 255/256.
 * </ul>
 */
public final class QuantizationPlan {

    private final Network network;
    private final Map<String, Range> fixed = new HashMap<>();
    private final Set<String> measured = new TreeSet<>();
    /** The layer whose range each layer's result has; unfused activations only. */
    private final Map<String, String> source = new HashMap<>();

    /** Layers whose results have one range together. */
    private final List<List<String>> together = new ArrayList<>();

    /** @param network in {@link IntegerForm} */
    public QuantizationPlan(Network network) {
        this.network = network;
        Map<String, List<Layer>> readers = new HashMap<>();
        network.layers().forEach(layer -> layer.inputs()
                .forEach(input -> readers.computeIfAbsent(input, name -> new ArrayList<>())
                        .add(layer)));
        for (Layer layer : network.layers()) {
            RangeRule rule = layer.op().range();
            source.put(layer.name(), layer.name());
            if (rule instanceof RangeRule.Fixed known) {
                fixed.put(layer.name(), new Range(known.least(), known.greatest()));
            } else if (rule instanceof RangeRule.LikeInputs) {
                List<String> sources =
                        layer.valueInputs().stream().map(source::get).toList();
                source.put(layer.name(), sources.get(0));
                together.add(sources);
            } else if (rule instanceof RangeRule.Measured) {
                if (!isFused(layer, readers.getOrDefault(layer.name(), List.of()))) {
                    measured.add(layer.name());
                }
            } else {
                throw new IllegalArgumentException(
                        "layer " + layer.name() + " has no range: the network is not in its integer form");
            }
        }
    }

    private boolean isFused(Layer layer, List<Layer> readers) {
        return fusion(layer) == RangeRule.Fusion.TAKES_LIMIT
                && !layer.name().equals(network.output())
                && readers.size() == 1
                && fusion(readers.get(0)) == RangeRule.Fusion.IS_LIMIT;
    }

    private static RangeRule.Fusion fusion(Layer layer) {
        return layer.op().range() instanceof RangeRule.Measured own ? own.fusion() : RangeRule.Fusion.NONE;
    }

    /** The layers whose ranges must be measured. */
    public Set<String> measured() {
        return Set.copyOf(measured);
    }

    /**
     * The range of each layer that is given one, from those measured.
     *
     * @throws IllegalArgumentException if a measured range is missing, or a fixed one meets others in a concatenation
     */
    public Map<String, Range> ranges(Map<String, Range> measurements) {
        Map<String, Range> ranges = new LinkedHashMap<>(fixed);
        for (String layer : measured) {
            Range range = measurements.get(layer);
            if (range == null) {
                throw new IllegalArgumentException("layer " + layer + " has no calibrated range");
            }
            ranges.put(layer, range);
        }
        // A layer may feed two concatenations, so ranges spread until none changes.
        for (boolean changed = true; changed; ) {
            changed = false;
            for (List<String> joined : together) {
                Range union =
                        joined.stream().map(ranges::get).reduce(Range::union).orElseThrow();
                for (String layer : joined) {
                    changed |= !union.equals(ranges.put(layer, union));
                }
            }
        }
        fixed.forEach((layer, range) -> {
            if (!ranges.get(layer).equals(range)) {
                throw new IllegalArgumentException("layer " + layer + " of network " + network.name()
                        + " has the fixed range " + range.min() + " to " + range.max()
                        + ", and is concatenated with layers of other ranges, which 8 bits have no form for");
            }
        });
        return ranges;
    }

    /**
     * The step of what convolutions read, by the name of their weights. Layers that share weights hold one bias, in the
     * steps of each one's own input: the finest counts.
     */
    public Map<String, Double> inputSteps(Map<String, Range> measurements) {
        Map<String, Range> ranges = ranges(measurements);
        Map<String, Double> steps = new HashMap<>();
        for (Layer layer : network.layers()) {
            if (layer.op().batchNormTarget().isPresent()) {
                double step = ranges.get(source(layer.inputs().get(0))).step();
                steps.merge(layer.weights(), step, Math::min);
            }
        }
        return steps;
    }

    /** Whether a layer's result is rounded to a range of its own, or one that is known. */
    boolean hasRange(String layer) {
        return measured.contains(layer) || fixed.containsKey(layer);
    }

    /** Whether a layer's result is rounded to a range of its own. */
    boolean isMeasured(String layer) {
        return measured.contains(layer);
    }

    /** Layers that have one range together, several each; in the network's order, of which the first is the group's. */
    List<Set<String>> groups() {
        List<Set<String>> groups = new ArrayList<>();
        for (List<String> joined : together) {
            Set<String> merged = new LinkedHashSet<>(joined);
            groups.removeIf(group -> {
                boolean overlaps = group.stream().anyMatch(joined::contains);
                if (overlaps) {
                    merged.addAll(group);
                }
                return overlaps;
            });
            groups.add(merged);
        }
        List<String> order = network.layers().stream().map(Layer::name).toList();
        return groups.stream()
                .map(group -> (Set<String>) new LinkedHashSet<>(
                        order.stream().filter(group::contains).toList()))
                .toList();
    }

    /**
     * A layer whose range is known beforehand, and is to be that of others too, which have ranges of their own or another
     * known one: 8 bits have no form for it. Empty if there is none.
     */
    Optional<String> unsharable() {
        return groups().stream()
                .flatMap(group -> group.stream().filter(fixed::containsKey).filter(layer -> group.stream()
                        .anyMatch(other -> !fixed.get(layer).equals(fixed.get(other)))))
                .findFirst();
    }

    /** The layer whose range a layer's result has. */
    public String source(String layer) {
        return source.get(layer);
    }
}
