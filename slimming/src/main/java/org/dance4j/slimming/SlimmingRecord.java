package org.dance4j.slimming;

import java.util.ArrayList;
import java.util.List;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Op;
import org.dance4j.graphs.Part;

/**
 * What one pruning did, as plain data for {@code slimming.json}.
 *
 * @param stage its number, from 1
 * @param layers every convolution's channels before and after, in the network's order
 * @param scores what the choice was made from
 */
public record SlimmingRecord(int stage, List<LayerChannels> layers, Selection.Scores scores) {

    /** The output channels of a convolution before and after one pruning. */
    public record LayerChannels(String layer, Part part, int before, int after) {}

    public SlimmingRecord {
        layers = List.copyOf(layers);
    }

    /** The record of a pruning of {@code before}. */
    public static SlimmingRecord of(int stage, Network before, Selection selection) {
        List<LayerChannels> layers = new ArrayList<>();
        for (Layer layer : before.layers()) {
            if (layer.op() instanceof Op.Conv2d conv) {
                int after =
                        selection.channels().kept(layer.name(), conv.filters()).size();
                layers.add(new LayerChannels(layer.name(), layer.part(), conv.filters(), after));
            }
        }
        return new SlimmingRecord(stage, layers, selection.scores());
    }
}
