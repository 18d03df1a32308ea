package org.dance4j.runs.settings;

import java.util.List;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.weights.WeightNaming;

/**
 * Which network, as people choose it.
 *
 * @param outputStride 0 for the network's default
 * @param headerWidth of the layers behind the backbone, besides the width of all
 */
public record NetworkChoice(String network, String backbone, int outputStride, double width, double headerWidth) {

    /** The network of whoever names none. */
    public static final String DEFAULT = "bisenet";

    /** The network that settings ask for. */
    public static NetworkChoice of(NetworkSettings settings) {
        return of(
                settings.network(),
                settings.backbone(),
                settings.outputStride(),
                settings.width(),
                settings.headerWidth());
    }

    /**
     * What is null is left to the defaults.
     *
     * @throws IllegalArgumentException if there is no such network
     */
    public static NetworkChoice of(
            String network, String backbone, Integer outputStride, Double width, Double headerWidth) {
        String name = network != null ? network : DEFAULT;
        return new NetworkChoice(
                name,
                backbone != null
                        ? backbone
                        : Architectures.named(name).backbones().get(0),
                outputStride != null ? outputStride : 0,
                width != null ? width : 1,
                headerWidth != null ? headerWidth : 1);
    }

    /**
     * The network for so many classes.
     *
     * @throws IllegalArgumentException if the network has no such backbone or output stride
     */
    public Network build(int classes, Normalize normalization) {
        return Architectures.network(network, options(classes, normalization));
    }

    /** The network with ImageNet's normalisation. */
    public Network build(int classes) {
        return build(classes, Architecture.Options.IMAGENET);
    }

    /** How weight files may name what the network holds. */
    public List<WeightNaming> namings(int classes) {
        return Architectures.namings(network, options(classes, Architecture.Options.IMAGENET));
    }

    /** The output stride that the network has; 0 where there is no choice. */
    public int actualOutputStride() {
        return outputStride != 0
                ? outputStride
                : Architectures.named(network).outputStrides().stream()
                        .findFirst()
                        .orElse(0);
    }

    private Architecture.Options options(int classes, Normalize normalization) {
        return new Architecture.Options(backbone, classes, outputStride, width, headerWidth, normalization);
    }

    /** For example {@code bisenet-resnet18}. */
    @Override
    public String toString() {
        return network + "-" + backbone;
    }
}
