package org.dance4j.graphs;

import java.util.List;
import java.util.Optional;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.ResizeLike;

/**
 * How an output ends that is enlarged linearly to the image's size: what follows can then begin with the smaller map.
 *
 * @param logits the layer that is enlarged
 * @param method {@link Interpolation#BILINEAR} or {@link Interpolation#BILINEAR_ALIGNED}
 */
public record Enlargement(String logits, Interpolation method) {

    /** A network in inference form up to where its logits are enlarged; all of it where they are not. */
    public static Network before(Network network) {
        String end = of(network, network.output()).map(Enlargement::logits).orElse(network.output());
        return new Network(network.name(), network.sizeMultiple(), network.layers(), end, List.of()).inference();
    }

    /** How an output of a network ends; empty if otherwise. */
    public static Optional<Enlargement> of(Network network, String output) {
        Layer layer = network.layer(output);
        return layer.op() instanceof ResizeLike resize
                        && resize.method() != Interpolation.NEAREST
                        && network.layer(layer.inputs().get(1))
                                .op()
                                .channelFlow()
                                .isImage()
                ? Optional.of(new Enlargement(layer.inputs().get(0), resize.method()))
                : Optional.empty();
    }
}
