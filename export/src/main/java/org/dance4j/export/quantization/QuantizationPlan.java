package org.dance4j.export.quantization;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Op;

/**
 * Where a network's activations become 8-bit integers, so that TFLite's fused operations fit between.
 *
 * <ul>
 *   <li>A convolution, sum or product that only a ReLU reads has no range of its own: the ReLU is fused into it.
 *   <li>Maximum pooling, padding, resizing and concatenation keep the range of what they read; all that one
 *       concatenation reads has one range.
 *   <li>The image is its pixel values 0 … 255, and a sigmoid has the range TFLite fixes for it, 0 … 255/256.
 * </ul>
 */
public final class QuantizationPlan {

    private static final Range PIXELS = new Range(0, 255);
    private static final Range SIGMOID = new Range(0, 255f / 256);

    private final Network network;
    private final Map<String, Range> fixed = new HashMap<>();
    private final Set<String> measured = new TreeSet<>();
    /** The layer whose range each layer's result has; unfused activations only. */
    private final Map<String, String> source = new HashMap<>();

    private final List<List<String>> concatenated = new ArrayList<>();

    /** @param network in {@link IntegerForm} */
    public QuantizationPlan(Network network) {
        this.network = network;
        Map<String, List<Layer>> readers = new HashMap<>();
        network.layers().forEach(layer -> layer.inputs()
                .forEach(input -> readers.computeIfAbsent(input, name -> new ArrayList<>())
                        .add(layer)));
        for (Layer layer : network.layers()) {
            Op op = layer.op();
            source.put(layer.name(), layer.name());
            if (op instanceof Op.Input) {
                fixed.put(layer.name(), PIXELS);
            } else if (op instanceof Op.Activation activation
                    && activation.function() == Op.Activation.Function.SIGMOID) {
                fixed.put(layer.name(), SIGMOID);
            } else if (op instanceof Op.MaxPool
                    || op instanceof Op.ResizeLike
                    || op instanceof Op.Shrink
                    || op instanceof Op.Pad
                    || op instanceof Op.Dropout
                    || op instanceof Op.Concat) {
                source.put(layer.name(), source.get(layer.inputs().get(0)));
                if (op instanceof Op.Concat) {
                    concatenated.add(layer.inputs().stream().map(source::get).toList());
                }
            } else if (!isFused(layer, readers.getOrDefault(layer.name(), List.of()))) {
                measured.add(layer.name());
            }
        }
    }

    private boolean isFused(Layer layer, List<Layer> readers) {
        boolean takesActivation = layer.op() instanceof Op.Conv2d
                || layer.op() instanceof Op.DepthwiseConv2d
                || layer.op() instanceof Op.Add
                || layer.op() instanceof Op.Multiply;
        return takesActivation
                && !layer.name().equals(network.output())
                && readers.size() == 1
                && readers.get(0).op() instanceof Op.Activation activation
                && activation.function() != Op.Activation.Function.SIGMOID;
    }

    /** The layers whose ranges must be measured. */
    Set<String> measured() {
        return Set.copyOf(measured);
    }

    /**
     * The range of each layer that is given one, from those measured.
     *
     * @throws IllegalArgumentException if a measured range is missing
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
            for (List<String> together : concatenated) {
                Range union =
                        together.stream().map(ranges::get).reduce(Range::union).orElseThrow();
                for (String layer : together) {
                    changed |= !union.equals(ranges.put(layer, union));
                }
            }
        }
        return ranges;
    }

    /** The layer whose range a layer's result has. */
    public String source(String layer) {
        return source.get(layer);
    }
}
