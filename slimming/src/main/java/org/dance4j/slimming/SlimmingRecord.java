package org.dance4j.slimming;

import java.util.ArrayList;
import java.util.List;
import org.dance4j.graphs.Network;
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

    /** Copies the list of layers. */
    public SlimmingRecord {
        layers = List.copyOf(layers);
    }

    /** The record of a pruning of {@code before}. */
    public static SlimmingRecord of(int stage, Network before, Selection selection) {
        List<LayerChannels> layers = new ArrayList<>();
        before.madeChannels().forEach((layer, count) -> {
            int after = selection.channels().kept(layer, count).size();
            layers.add(new LayerChannels(layer, before.layer(layer).part(), count, after));
        });
        return new SlimmingRecord(stage, layers, selection.scores());
    }
}
