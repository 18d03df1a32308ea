package org.dance4j.graphs.architectures;

import com.google.common.base.Ascii;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.weights.WeightNaming;

/**
 * ResNet (He et al., 2016), as a backbone and as the classifier it was published as. Layers with weights bear
 * torchvision's names behind a prefix, so that published weights find their place.
 */
public enum ResNet {
    /** 18 layers in blocks of two 3 × 3 convolutions. */
    RESNET18(false, 2, 2, 2, 2),
    /** 50 layers in bottlenecks of 1 × 1, 3 × 3 and 1 × 1. */
    RESNET50(true, 3, 4, 6, 3),
    /** 101 layers, bottlenecks too; the third stage has 23 of them. */
    RESNET101(true, 3, 4, 23, 3);

    private static final String TORCHVISION = "torchvision's classifier";

    /** What files of ResNets with a deep stem have where torchvision's have a 7 × 7 convolution. */
    private static final WeightNaming.Relative DEEP_STEM = new WeightNaming.Relative(
            "stem.0.weight",
            "is the first of three 3 × 3 convolutions, the deep stem of mmsegmentation's ResNetV1c, where this network"
                    + " has torchvision's one of 7 × 7");

    private static final int[] WIDTHS = {64, 128, 256, 512};
    private static final int EXPANSION = 4;

    private final boolean bottleneck;
    private final int[] blocks;

    ResNet(boolean bottleneck, int... blocks) {
        this.bottleneck = bottleneck;
        this.blocks = blocks;
    }

    /**
     * The four stages' outputs; at an output stride below 32 the last ones are finer than their names say.
     *
     * @param stride4 after the first stage, a quarter of the input's height and width, and so on
     */
    record Features(String stride4, String stride8, String stride16, String stride32) {}

    /** What a stage's first block takes its dilation from. */
    enum Dilation {
        /** The stage before it, as in torchvision. */
        GROWS_AFTER_FIRST_BLOCK,
        /** Its own stage, as in the code of PSPNet's authors. */
        WHOLE_STAGE
    }

    /**
     * The one of that name, such as {@code resnet50}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ResNet named(String name) {
        return Arrays.stream(values())
                .filter(resNet -> resNet.lowerName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no ResNet called " + name + "; there are: "
                        + Arrays.stream(values()).map(ResNet::lowerName).collect(Collectors.joining(", "))));
    }

    /**
     * Files of torchvision's classifiers, of which the backbone is used.
     *
     * @param prefix what the names of the backbone's layers begin with in the network
     */
    static WeightNaming torchvisionNaming(String prefix) {
        return torchvision(WeightNaming.behind(TORCHVISION, prefix).foreign());
    }

    /** Files of torchvision's classifiers, which are not those with a deep stem. */
    static WeightNaming torchvision(Function<String, Optional<String>> foreign) {
        return new WeightNaming(TORCHVISION, foreign).unlike(DEEP_STEM);
    }

    /** Class scores {@code [N, 1, 1, classes]}, as torchvision has it. */
    public Network classifier(int classes, Normalize normalization) {
        LayerStack net = new LayerStack();
        Features features = features(net, "", net.image(normalization), 32);
        String pooled = net.part(Part.HEAD).globalAveragePool("avgpool", features.stride32());
        String scores = net.classifier("fc", pooled, classes);
        return new Network(lowerName(), 32, net.layers(), scores, List.of());
    }

    /** A 1 × 1 convolution in place of pooling and classifier: scores at a 32nd of the image's size. */
    public Network withHead(int classes, Normalize normalization) {
        LayerStack net = new LayerStack();
        Features features = features(net, "", net.image(normalization), 32);
        String scores = net.part(Part.HEAD).classifier("head", features.stride32(), classes);
        return new Network(lowerName() + "-head", 32, net.layers(), scores, List.of());
    }

    /**
     * All without pooling and classifier, torchvision's stem included.
     *
     * @param prefix what the layers' names begin with
     * @param outputStride what the last stages' strides end at, dilation taking their place: 8, 16 or 32
     */
    Features features(LayerStack net, String prefix, String image, int outputStride) {
        return stages(net, prefix, stem(net, prefix, image), outputStride, Dilation.GROWS_AFTER_FIRST_BLOCK);
    }

    /** The 7 × 7 convolution and the pooling, a quarter of the image's height and width. */
    static String stem(LayerStack net, String prefix, String image) {
        String x = net.conv(prefix + "conv1", image, WIDTHS[0], 7, 2);
        x = net.relu(prefix + "relu", net.batchNorm(prefix + "bn1", x));
        return net.maxPool(prefix + "maxpool", x, 3, 2);
    }

    /** The four stages behind a stem. */
    Features stages(LayerStack net, String prefix, String stem, int outputStride, Dilation rule) {
        String x = stem;
        String[] outputs = new String[WIDTHS.length];
        int reached = 4;
        int dilation = 1;
        for (int stage = 0; stage < WIDTHS.length; stage++) {
            int stride = stage == 0 ? 1 : 2;
            int first = dilation;
            if (stride * reached > outputStride) {
                dilation *= stride;
                stride = 1;
            }
            reached *= stride;
            x = firstBlock(net, prefix, stage, x, stride, rule == Dilation.WHOLE_STAGE ? dilation : first);
            for (int block = 1; block < blocks[stage]; block++) {
                x = block(net, name(prefix, stage, block), x, WIDTHS[stage], 1, dilation, false);
            }
            outputs[stage] = x;
        }
        return new Features(outputs[0], outputs[1], outputs[2], outputs[3]);
    }

    private String firstBlock(LayerStack net, String prefix, int stage, String input, int stride, int dilation) {
        boolean projects = stage > 0 || bottleneck;
        return block(net, name(prefix, stage, 0), input, WIDTHS[stage], stride, dilation, projects);
    }

    private static String name(String prefix, int stage, int block) {
        return prefix + "layer" + (stage + 1) + "." + block + ".";
    }

    /** @param projects whether the shortcut is a convolution, because channels or sizes differ */
    private String block(
            LayerStack net, String prefix, String input, int width, int stride, int dilation, boolean projects) {
        int filters = bottleneck ? EXPANSION * width : width;
        String x = bottleneck
                ? net.conv(prefix + "conv1", input, width, 1, 1)
                : net.conv(prefix + "conv1", input, width, 3, stride, dilation);
        x = net.relu(prefix + "relu1", net.batchNorm(prefix + "bn1", x));
        x = net.conv(prefix + "conv2", x, width, 3, bottleneck ? stride : 1, dilation);
        x = net.batchNorm(prefix + "bn2", x);
        if (bottleneck) {
            x = net.conv(prefix + "conv3", net.relu(prefix + "relu2", x), filters, 1, 1);
            x = net.batchNorm(prefix + "bn3", x);
        }
        String shortcut = input;
        if (projects) {
            shortcut = net.conv(prefix + "downsample.0", input, filters, 1, stride);
            shortcut = net.batchNorm(prefix + "downsample.1", shortcut);
        }
        return net.relu(prefix + "relu", net.add(prefix + "add", x, shortcut));
    }

    private String lowerName() {
        return Ascii.toLowerCase(name());
    }
}
