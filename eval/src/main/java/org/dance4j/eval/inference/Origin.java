package org.dance4j.eval.inference;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dance4j.graphs.Network;

/**
 * Where a trained model comes from, what it is worth and what it costs. Figures that were not measured are NaN (null in
 * JSON).
 *
 * @param dataset what it was trained on
 * @param recipe how
 * @param seed of all that was drawn at random
 * @param channels the output channels of each convolution
 * @param meanIou on the dataset's validation split
 * @param parameters trainable values
 * @param macsPerImage mean multiply-accumulates for a validation image
 * @param dance4j the version that made the model
 * @param tensorflow the version of TensorFlow that it was made with
 */
public record Origin(
        String dataset,
        String recipe,
        long seed,
        Map<String, Channels> channels,
        double meanIou,
        long parameters,
        double macsPerImage,
        String dance4j,
        String tensorflow) {

    /**
     * Channels of a layer.
     *
     * @param built in the network before any slimming
     * @param kept in the model
     */
    public record Channels(int built, int kept) {}

    /** Copies the map, whose order stays. */
    public Origin {
        channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
    }

    /** The same, made by the versions that made another. */
    public Origin byVersionsOf(Origin other) {
        return new Origin(
                dataset, recipe, seed, channels, meanIou, parameters, macsPerImage, other.dance4j, other.tensorflow);
    }

    /** The channels of a network's convolutions, by layer in the network's order. */
    public static Map<String, Channels> channels(Network built, Network slim) {
        Map<String, Integer> before = built.madeChannels();
        Map<String, Channels> channels = new LinkedHashMap<>();
        slim.madeChannels()
                .forEach((layer, kept) -> channels.put(layer, new Channels(before.getOrDefault(layer, kept), kept)));
        return channels;
    }
}
