package org.dance4j.runs.settings;

import java.nio.file.Path;
import org.dance4j.common.settings.Setting;

/** Which network a run trains, and what it starts from. Each is null where nothing was chosen. */
public record NetworkSettings(
        @Setting(value = NetworkSettings.NETWORK, label = "NAME") String network,
        @Setting(value = NetworkSettings.BACKBONE, label = "NAME") String backbone,
        @Setting(value = NetworkSettings.OUTPUT_STRIDE, label = "N") Integer outputStride,
        @Setting(value = NetworkSettings.WIDTH, label = "FACTOR") Double width,
        @Setting(
                        value = "Start from the weights in a .pth or .safetensors file: of a classifier whose "
                                + "backbone the network has (torchvision's ResNet and MobileNetV2, semseg's ResNet), "
                                + "or of the whole network as its public implementation names it. Class scores for "
                                + "another number of classes start anew.",
                        label = "FILE",
                        otherwiseText = "random weights",
                        optional = true)
                Path weights,
        @Setting(
                        value = "Start from the network and weights of an earlier run, slim as it is. With other "
                                + "classes, class scores start anew.",
                        label = "RUN",
                        optional = true)
                Path init) {

    /** What people are told of the setting. */
    public static final String NETWORK =
            "The network: bisenet, deeplabv3plus, deeplabv3, pspnet, icnet or fcn, or the full name of a class on the "
                    + "class path that implements org.dance4j.graphs.architectures.Architecture. Default: bisenet.";

    /** What people are told of the setting. */
    public static final String BACKBONE =
            "Its backbone: resnet18, resnet50 or resnet101 for bisenet; resnet50, resnet101 or mobilenetv2 for "
                    + "deeplabv3plus and deeplabv3; resnet50 or resnet101, with the deep stem of PSPNet's authors, or "
                    + "resnet50-7x7 or resnet101-7x7, with torchvision's, for pspnet; resnet50-half, with half the "
                    + "channels as its authors released it, or resnet50 for icnet; vgg16 for fcn. Default: the first named.";

    /** What people are told of the setting. */
    public static final String OUTPUT_STRIDE =
            "The image's size over that of the backbone's last map: 16 or 8. Default: 16 for deeplabv3plus and "
                    + "deeplabv3, 8 for pspnet; the others leave no choice.";

    /** What people are told of the setting. */
    public static final String WIDTH =
            "What the channels of all layers are multiplied by, class scores excepted. Default: 1.";

    /** Whether training starts from weights that were trained before. */
    public boolean isPretrained() {
        return weights != null || init != null;
    }
}
