package org.dance4j.cli.options;

import org.dance4j.runs.settings.NetworkChoice;
import org.dance4j.runs.settings.NetworkSettings;
import picocli.CommandLine.Option;

/** The options that choose a network. */
public final class NetworkOptions {

    @Option(names = "--network", paramLabel = "NAME", description = NetworkSettings.NETWORK)
    private String network;

    @Option(names = "--backbone", paramLabel = "NAME", description = NetworkSettings.BACKBONE)
    private String backbone;

    @Option(names = "--output-stride", paramLabel = "N", description = NetworkSettings.OUTPUT_STRIDE)
    private Integer outputStride;

    @Option(names = "--width", paramLabel = "FACTOR", description = NetworkSettings.WIDTH)
    private Double width;

    @Option(names = "--header-width", paramLabel = "FACTOR", description = NetworkSettings.HEADER_WIDTH)
    private Double headerWidth;

    /** The network that is asked for. */
    public NetworkChoice choice() {
        return NetworkChoice.of(network, backbone, outputStride, width, headerWidth);
    }
}
