package org.dance4j.graphs.architectures;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.graphs.Auxiliary;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.ops.Dropout;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.weights.WeightNaming;

/**
 * PSPNet (Zhao et al., 2017): a dilated ResNet and pyramid pooling, as in its authors' PyTorch code (semseg), whose
 * names its layers bear. Backbones are ResNets with the authors' deep stem of three 3 × 3 convolutions, or, marked
 * {@code -7x7}, with torchvision's.
 */
final class PspNet implements Architecture {

    private static final int[] BINS = {1, 2, 3, 6};
    private static final int FEATURES = 2048;
    private static final double DROPOUT = 0.1;
    private static final double AUXILIARY_WEIGHT = 0.4;
    private static final String PLAIN_STEM = "-7x7";
    private static final String STEM = "layer0.";

    /** The deep stem's modules in the authors' classifier, by their place in the segmentation network. */
    private static final Map<String, String> STEM_MODULES = Map.of(
            "layer0.0",
            "conv1",
            "layer0.1",
            "bn1",
            "layer0.3",
            "conv2",
            "layer0.4",
            "bn2",
            "layer0.6",
            "conv3",
            "layer0.7",
            "bn3");

    @Override
    public String name() {
        return "pspnet";
    }

    @Override
    public List<String> backbones() {
        return List.of("resnet50", "resnet101", "resnet50" + PLAIN_STEM, "resnet101" + PLAIN_STEM);
    }

    @Override
    public List<Integer> outputStrides() {
        return List.of(8, 16);
    }

    @Override
    public Network network(Options options) {
        LayerStack net = new LayerStack(options.width(), options.headerWidth());
        String image = net.part(Part.BACKBONE).image(options.normalization());
        String backbone = options.backbone();
        String stem;
        if (backbone.endsWith(PLAIN_STEM)) {
            backbone = backbone.substring(0, backbone.length() - PLAIN_STEM.length());
            String x = net.conv("layer0.0", image, 64, 7, 2);
            x = net.relu("layer0.2", net.batchNorm("layer0.1", x));
            stem = net.maxPool("layer0.3", x, 3, 2);
        } else {
            stem = deepStem(net, image);
        }
        ResNet.Features features =
                ResNet.named(backbone).stages(net, "", stem, options.outputStride(), ResNet.Dilation.WHOLE_STAGE);
        net.part(Part.MULTI_SCALE);
        String pyramid = pyramidPooling(net, features.stride32());
        net.part(Part.HEAD);
        String logits = output(net, "cls", pyramid, 512, options.classes());
        String auxiliary = output(net, "aux", features.stride16(), 256, options.classes());
        return new Network(
                options.networkName(name()),
                32,
                net.layers(),
                logits,
                List.of(new Auxiliary(auxiliary, AUXILIARY_WEIGHT)));
    }

    /** Three 3 × 3 convolutions and the pooling: a quarter of the image's height and width. */
    static String deepStem(LayerStack net, String image) {
        String x = net.conv("layer0.0", image, 64, 3, 2);
        x = net.relu("layer0.2", net.batchNorm("layer0.1", x));
        x = net.conv("layer0.3", x, 64, 3, 1);
        x = net.relu("layer0.5", net.batchNorm("layer0.4", x));
        x = net.conv("layer0.6", x, 128, 3, 1);
        x = net.relu("layer0.8", net.batchNorm("layer0.7", x));
        return net.maxPool("layer0.9", x, 3, 2);
    }

    private static String pyramidPooling(LayerStack net, String features) {
        List<String> joined = new ArrayList<>(List.of(features));
        for (int i = 0; i < BINS.length; i++) {
            String prefix = "ppm.features." + i + ".";
            String x = net.adaptiveAveragePool(prefix + "0", features, BINS[i]);
            x = net.conv(prefix + "1", x, FEATURES / BINS.length, 1, 1);
            x = net.relu(prefix + "3", net.batchNorm(prefix + "2", x));
            joined.add(net.resizeLike(prefix + "resize", x, features, Interpolation.BILINEAR_ALIGNED));
        }
        return net.concat("ppm.concat", joined.toArray(String[]::new));
    }

    private static String output(LayerStack net, String name, String input, int filters, int classes) {
        String x = net.conv(name + ".0", input, filters, 3, 1);
        x = net.relu(name + ".2", net.batchNorm(name + ".1", x));
        x = net.append(name + ".3", new Dropout(DROPOUT, true), x);
        x = net.classifier(name + ".4", x, classes);
        return net.enlarge(name + ".logits", x, Interpolation.BILINEAR_ALIGNED);
    }

    @Override
    public List<WeightNaming> namings(Options options) {
        return options.backbone().endsWith(PLAIN_STEM)
                ? List.of(WeightNaming.SAME, ResNet.torchvision(PspNet::inClassifier))
                : List.of(
                        WeightNaming.SAME,
                        new WeightNaming("semseg's classifier", PspNet::inClassifier),
                        new WeightNaming("mmsegmentation's ResNetV1c", PspNet::inResNetV1c));
    }

    /** Where a ResNet as a classifier keeps what this network's backbone does. */
    static Optional<String> inClassifier(String name) {
        return name.startsWith(STEM) ? Optional.ofNullable(STEM_MODULES.get(name)) : inStages(name);
    }

    /** The same in mmsegmentation, whose deep stem is numbered as this one. */
    private static Optional<String> inResNetV1c(String name) {
        return name.startsWith(STEM) ? Optional.of("stem." + name.substring(STEM.length())) : inStages(name);
    }

    private static Optional<String> inStages(String name) {
        return name.startsWith("layer") ? Optional.of(name) : Optional.empty();
    }
}
