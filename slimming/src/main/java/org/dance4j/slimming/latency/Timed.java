package org.dance4j.slimming.latency;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.NetworkJson;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Op;

/**
 * What is timed: a network at a size.
 *
 * @param key the same for what takes the same time, in every run
 * @param network in inference form
 * @param height of its image, pixels
 * @param width of its image, pixels
 */
public record Timed(String key, Network network, int height, int width) {

    /** Sizes at which {@link Network} checks shapes: no layer alone has a window that is larger. */
    private static final int CHECKED_SIZE = 256;

    /** A layer by itself that reads one map. */
    public static Timed layer(Op op, FeatureShape input) {
        Layer image = new Layer("image", Part.BACKBONE, new Input(input.channels()), List.of());
        Layer layer = new Layer("layer", Part.BACKBONE, op, List.of(image.name()));
        Network network = new Network("layer", CHECKED_SIZE, List.of(image, layer), layer.name(), List.of());
        return new Timed(
                op + " of " + input.height() + "x" + input.width() + "x" + input.channels(),
                network,
                input.height(),
                input.width());
    }

    /** A whole network, auxiliary heads left out. */
    public static Timed whole(Network network, int height, int width) {
        Network inference = network.inference();
        String layers = Hashing.sha256()
                .hashString(NetworkJson.write(inference), StandardCharsets.UTF_8)
                .toString();
        return new Timed(network.name() + " of " + height + "x" + width + " " + layers, inference, height, width);
    }
}
