package org.dance4j.graphs.architectures;

import java.util.List;
import org.dance4j.graphs.Auxiliary;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.weights.WeightNaming;

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
        return DeepLabBackbone.NAMES;
    }

    @Override
    public List<Integer> outputStrides() {
        return DeepLabBackbone.OUTPUT_STRIDES;
    }

    @Override
    public Network network(Options options) {
        LayerStack net = new LayerStack(options.width(), options.headerWidth());
        DeepLabBackbone backbone = DeepLabBackbone.append(net, options);
        net.part(Part.MULTI_SCALE);
        String x = Aspp.append(net, "classifier.0.", backbone.last(), options.outputStride(), 0.5);
        net.part(Part.HEAD);
        x = net.conv("classifier.1", x, 256, 3, 1);
        x = net.relu("classifier.3", net.batchNorm("classifier.2", x));
        String logits =
                net.enlarge("logits", net.classifier("classifier.4", x, options.classes()), Interpolation.BILINEAR);
        List<Auxiliary> auxiliaries = backbone.stage3().stream()
                .map(stage3 -> new Auxiliary(auxiliary(net, stage3, options.classes()), AUXILIARY_WEIGHT))
                .toList();
        return new Network(options.networkName(name()), 32, net.layers(), logits, auxiliaries);
    }

    private static String auxiliary(LayerStack net, String features, int classes) {
        String x = net.conv("aux_classifier.0", features, 256, 3, 1);
        x = net.relu("aux_classifier.2", net.batchNorm("aux_classifier.1", x));
        x = net.classifier("aux_classifier.4", net.dropout("aux_classifier.3", x, 0.1), classes);
        return net.enlarge("aux_logits", x, Interpolation.BILINEAR);
    }

    @Override
    public List<WeightNaming> namings(Options options) {
        return List.of(
                WeightNaming.SAME,
                WeightNaming.renamed("DeepLabV3Plus-Pytorch", "classifier.", "classifier.classifier."),
                DeepLabBackbone.naming(options));
    }
}
