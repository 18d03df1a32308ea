package org.dance4j.graphs;

import java.util.List;

/**
 * DeepLabv3 (Chen et al., 2017): a dilated backbone and atrous spatial pyramid pooling. With a ResNet its layers bear
 * torchvision's names, its auxiliary head on the third stage included; with MobileNetV2 those of DeepLabV3Plus-Pytorch.
 */
final class DeepLabV3 implements Architecture {

    private static final double AUXILIARY_WEIGHT = 0.5;

    @Override
    public String name() {
        return "deeplabv3";
    }

    @Override
    public List<String> backbones() {
        return List.of("resnet50", "resnet101", "mobilenetv2");
    }

    @Override
    public List<Integer> outputStrides() {
        return List.of(16, 8);
    }

    @Override
    public Network network(Options options) {
        LayerStack net = new LayerStack(options.width());
        String image = net.part(Part.BACKBONE).image(options.normalization());
        String stage3 = null;
        String features;
        if (options.backbone().equals("mobilenetv2")) {
            features = MobileNetV2.features(net, "backbone.", image, options.outputStride()).last();
        } else {
            ResNet.Features stages =
                    ResNet.named(options.backbone()).features(net, "backbone.", image, options.outputStride());
            stage3 = stages.stride16();
            features = stages.stride32();
        }
        net.part(Part.MULTI_SCALE);
        String x = Aspp.append(net, "classifier.0.", features, options.outputStride(), 0.5);
        net.part(Part.HEAD);
        x = net.conv("classifier.1", x, 256, 3, 1);
        x = net.relu("classifier.3", net.batchNorm("classifier.2", x));
        String logits = net.enlarge(
                "logits", net.classifier("classifier.4", x, options.classes()), Op.Interpolation.BILINEAR);
        List<Auxiliary> auxiliaries = List.of();
        if (stage3 != null) {
            String y = net.conv("aux_classifier.0", stage3, 256, 3, 1);
            y = net.relu("aux_classifier.2", net.batchNorm("aux_classifier.1", y));
            y = net.classifier("aux_classifier.4", net.dropout("aux_classifier.3", y, 0.1), options.classes());
            auxiliaries = List.of(
                    new Auxiliary(net.enlarge("aux_logits", y, Op.Interpolation.BILINEAR), AUXILIARY_WEIGHT));
        }
        return new Network(options.networkName(name()), 32, net.layers(), logits, auxiliaries);
    }

    @Override
    public List<WeightNaming> namings(Options options) {
        return List.of(
                WeightNaming.SAME,
                WeightNaming.renamed("DeepLabV3Plus-Pytorch", "classifier.", "classifier.classifier."),
                DeepLabV3Plus.backboneNaming(options));
    }
}
