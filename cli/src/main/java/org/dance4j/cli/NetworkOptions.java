package org.dance4j.cli;

import picocli.CommandLine.Option;

/** The options that choose a network. */
final class NetworkOptions {

    static final String NETWORK =
            "The network: bisenet, deeplabv3plus, deeplabv3, pspnet, icnet or fcn, or the full name of a"
                    + " class on the class path that implements org.dance4j.graphs.architectures.Architecture. Default: bisenet.";
    static final String BACKBONE = "Its backbone: resnet18, resnet50 or resnet101 for bisenet; resnet50, resnet101 or"
            + " mobilenetv2 for deeplabv3plus and deeplabv3; resnet50 or resnet101, with the deep stem of PSPNet's"
            + " authors, or resnet50-7x7 or resnet101-7x7, with torchvision's, for pspnet; resnet50 or resnet50-half, with"
            + " half the channels, for icnet; vgg16 for fcn. Default: the first named.";
    static final String OUTPUT_STRIDE =
            "The image's size over that of the backbone's last map: 16 or 8. Default: 16 for"
                    + " deeplabv3plus and deeplabv3, 8 for pspnet; the others leave no choice.";
    static final String WIDTH = "What the channels of all layers are multiplied by, class scores excepted. Default: 1.";

    @Option(names = "--network", paramLabel = "NAME", description = NETWORK)
    private String network;

    @Option(names = "--backbone", paramLabel = "NAME", description = BACKBONE)
    private String backbone;

    @Option(names = "--output-stride", paramLabel = "N", description = OUTPUT_STRIDE)
    private Integer outputStride;

    @Option(names = "--width", paramLabel = "FACTOR", description = WIDTH)
    private Double width;

    /** The network that is asked for. */
    NetworkChoice choice() {
        return NetworkChoice.of(network, backbone, outputStride, width);
    }
}
