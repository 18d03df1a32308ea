package org.dance4j.graphs.architectures;

import java.util.List;
import java.util.Optional;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.weights.WeightNaming;

/**
 * What DeepLabv3 and DeepLabv3+ stand on: a dilated ResNet or MobileNetV2.
 *
 * @param lowLevel features at a quarter of the image's height and width
 * @param stage3 what torchvision's auxiliary head reads, where there is one
 * @param last features at the output stride
 */
record DeepLabBackbone(String lowLevel, Optional<String> stage3, String last) {

    static final List<String> NAMES = List.of("resnet50", "resnet101", "mobilenetv2");
    static final List<Integer> OUTPUT_STRIDES = List.of(16, 8);

    private static final String PREFIX = "backbone.";

    static DeepLabBackbone append(LayerStack net, Architecture.Options options) {
        String image = net.part(Part.BACKBONE).image(options.normalization());
        if (isMobileNet(options)) {
            MobileNetV2.Features features = MobileNetV2.features(net, PREFIX, image, options.outputStride());
            return new DeepLabBackbone(features.lowLevel(), Optional.empty(), features.last());
        }
        ResNet.Features stages = ResNet.named(options.backbone()).features(net, PREFIX, image, options.outputStride());
        return new DeepLabBackbone(stages.stride4(), Optional.of(stages.stride16()), stages.stride32());
    }

    /** Files of torchvision's classifiers, of which the backbone is used. */
    static WeightNaming naming(Architecture.Options options) {
        return isMobileNet(options) ? MobileNetV2.torchvisionNaming(PREFIX) : ResNet.torchvisionNaming(PREFIX);
    }

    private static boolean isMobileNet(Architecture.Options options) {
        return options.backbone().equals("mobilenetv2");
    }
}
