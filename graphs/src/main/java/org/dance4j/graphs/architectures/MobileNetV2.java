package org.dance4j.graphs.architectures;

import java.util.List;
import java.util.Optional;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Op;
import org.dance4j.graphs.ops.Pad;
import org.dance4j.graphs.weights.WeightNaming;

/**
 * MobileNetV2 (Sandler et al., 2018): inverted residuals around depthwise convolutions, as a backbone and as the classifier
 * it was published as.
 */
public final class MobileNetV2 {

    /**
     * Blocks of one width (table 2 of its paper).
     *
     * @param expansion how much wider the inside of a block is than what it reads
     */
    private record Stage(int expansion, int filters, int blocks, int stride) {}

    private static final List<Stage> STAGES = List.of(
            new Stage(1, 16, 1, 1),
            new Stage(6, 24, 2, 2),
            new Stage(6, 32, 3, 2),
            new Stage(6, 64, 4, 2),
            new Stage(6, 96, 3, 1),
            new Stage(6, 160, 3, 2),
            new Stage(6, 320, 1, 1));
    private static final int STEM = 32;
    private static final int LAST = 1280;
    /** The first blocks, up to a quarter of the image's height and width. */
    private static final int LOW_LEVEL_BLOCKS = 3;

    /** Where borders are padded with zeros. */
    private enum Padding {
        /** Around what the depthwise convolution reads, as in torchvision. */
        DEPTHWISE,
        /** Around what the whole block reads, and nowhere in the stem, as in DeepLabV3Plus-Pytorch. */
        BLOCK
    }

    /**
     * The outputs that segmentation networks use.
     *
     * @param lowLevel 24 channels at a quarter of the image's height and width
     * @param last 320 channels at the output stride
     */
    record Features(String lowLevel, String last) {}

    private final LayerStack net;
    private final Padding padding;
    private String x;
    private int channels;

    private MobileNetV2(LayerStack net, Padding padding, String image) {
        this.net = net;
        this.padding = padding;
        this.x = image;
        this.channels = net.scaled(STEM);
    }

    /**
     * Class scores {@code [N, 1, 1, classes]}, as torchvision has it.
     *
     * @param width the width multiplier; the last convolution does not shrink with it
     */
    public static Network classifier(int classes, double width, Normalize normalization) {
        LayerStack net = new LayerStack(width);
        MobileNetV2 body = new MobileNetV2(net, Padding.DEPTHWISE, net.image(normalization));
        body.stem("features.0.");
        int index = 1;
        for (Stage stage : STAGES) {
            for (int block = 0; block < stage.blocks; block++) {
                body.block("features." + index++ + ".", stage, block == 0 ? stage.stride : 1, 1);
            }
        }
        body.normalized(
                "features.18.0", "features.18.1", new Conv2d(Math.max(LAST, net.scaled(LAST)), 1, 1, 0, 1, false));
        String features = net.relu6("features.18.2", body.x);
        String pooled = net.part(Part.HEAD).globalAveragePool("pool", features);
        String scores = net.classifier("classifier.1", net.dropout("classifier.0", pooled, 0.2), classes);
        return new Network("mobilenetv2", 32, net.layers(), scores, List.of());
    }

    /**
     * All up to the last block, padded and named as in DeepLabV3Plus-Pytorch.
     *
     * @param prefix what the layers' names begin with
     * @param outputStride what the strides end at, dilation taking their place: 8, 16 or 32
     */
    static Features features(LayerStack net, String prefix, String image, int outputStride) {
        MobileNetV2 body = new MobileNetV2(net, Padding.BLOCK, image);
        body.stem(prefix + "low_level_features.0.");
        String lowLevel = null;
        int reached = 2;
        int dilation = 1;
        int index = 0;
        for (Stage stage : STAGES) {
            int before = dilation;
            int stride = stage.stride;
            if (reached == outputStride) {
                dilation *= stride;
                stride = 1;
            }
            reached *= stride;
            for (int block = 0; block < stage.blocks; block++) {
                index++;
                String level = index <= LOW_LEVEL_BLOCKS ? "low_level_features." : "high_level_features.";
                body.block(
                        prefix + level + index + ".", stage, block == 0 ? stride : 1, block == 0 ? before : dilation);
                if (index == LOW_LEVEL_BLOCKS) {
                    lowLevel = body.x;
                }
            }
        }
        return new Features(lowLevel, body.x);
    }

    /** Files of torchvision's classifier, for features behind a prefix. */
    static WeightNaming torchvisionNaming(String prefix) {
        return new WeightNaming("torchvision's classifier", name -> {
            for (String level : List.of("low_level_features.", "high_level_features.")) {
                if (name.startsWith(prefix + level)) {
                    return Optional.of("features." + name.substring((prefix + level).length()));
                }
            }
            return Optional.empty();
        });
    }

    private void stem(String name) {
        normalized(name + "0", name + "1", new Conv2d(channels, 3, 2, padding == Padding.DEPTHWISE ? 1 : 0, 1, false));
        x = net.relu6(name + "2", x);
    }

    private void block(String name, Stage stage, int stride, int dilation) {
        String input = x;
        int expanded = channels * stage.expansion;
        int filters = net.scaled(stage.filters);
        if (padding == Padding.BLOCK) {
            x = net.append(name + "pad", new Pad(dilation), x);
        }
        int layer = 0;
        if (stage.expansion != 1) {
            normalized(name + "conv.0.0", name + "conv.0.1", new Conv2d(expanded, 1, 1, 0, 1, false));
            x = net.relu6(name + "conv.0.2", x);
            layer++;
        }
        String depthwise = name + "conv." + layer + ".";
        int around = padding == Padding.DEPTHWISE ? dilation : 0;
        normalized(depthwise + "0", depthwise + "1", new DepthwiseConv2d(3, stride, around, dilation));
        x = net.relu6(depthwise + "2", x);
        normalized(name + "conv." + (layer + 1), name + "conv." + (layer + 2), new Conv2d(filters, 1, 1, 0, 1, false));
        if (stride == 1 && channels == filters) {
            x = net.add(name + "add", input, x);
        }
        channels = filters;
    }

    private void normalized(String name, String batchNorm, Op convolution) {
        x = net.batchNorm(batchNorm, net.append(name, convolution, x));
    }
}
