package org.dance4j.graphs;

import java.util.List;

/**
 * ResNet (He et al., 2016), as a backbone and as the classifier it was published as. Layers with weights bear torchvision's names behind a prefix, so that
 * published weights find their place.
 */
public final class ResNet {

    private static final int[] WIDTHS = {64, 128, 256, 512};

    private ResNet() {}

    /**
     * The four stages' outputs.
     *
     * @param stride4 after the first stage, a quarter of the input's height and width, and so on
     */
    record Features(String stride4, String stride8, String stride16, String stride32) {}

    /** ResNet-18 as torchvision has it: class scores {@code [N, 1, 1, classes]}. */
    public static Network classifier18(int classes, Op.Normalize normalization) {
        LayerStack net = new LayerStack();
        Features features = resNet18(net, "", net.image(normalization));
        String pooled = net.part(Part.HEAD).globalAveragePool("avgpool", features.stride32());
        String scores = net.classifier("fc", pooled, classes);
        return new Network("resnet18", 32, net.layers(), scores, List.of());
    }

    /** ResNet-18 with a 1 × 1 convolution in place of pooling and classifier: scores at a 32nd of the image's size. */
    public static Network withHead18(int classes, Op.Normalize normalization) {
        LayerStack net = new LayerStack();
        Features features = resNet18(net, "", net.image(normalization));
        String scores = net.part(Part.HEAD).classifier("head", features.stride32(), classes);
        return new Network("resnet18-head", 32, net.layers(), scores, List.of());
    }

    /** ResNet-18 without pooling and classifier. */
    static Features resNet18(LayerStack net, String prefix, String image) {
        String x = net.conv(prefix + "conv1", image, 64, 7, 2);
        x = net.batchNorm(prefix + "bn1", x);
        x = net.relu(prefix + "relu", x);
        x = net.maxPool(prefix + "maxpool", x, 3, 2);
        String[] stages = new String[WIDTHS.length];
        for (int stage = 0; stage < WIDTHS.length; stage++) {
            for (int block = 0; block < 2; block++) {
                x = basicBlock(
                        net, prefix + "layer" + (stage + 1) + "." + block + ".", x, WIDTHS[stage],
                        stage > 0 && block == 0 ? 2 : 1);
            }
            stages[stage] = x;
        }
        return new Features(stages[0], stages[1], stages[2], stages[3]);
    }

    private static String basicBlock(LayerStack net, String prefix, String input, int width, int stride) {
        String x = net.conv(prefix + "conv1", input, width, 3, stride);
        x = net.batchNorm(prefix + "bn1", x);
        x = net.relu(prefix + "relu1", x);
        x = net.conv(prefix + "conv2", x, width, 3, 1);
        x = net.batchNorm(prefix + "bn2", x);
        String shortcut = input;
        if (stride != 1) {
            shortcut = net.conv(prefix + "downsample.0", input, width, 1, stride);
            shortcut = net.batchNorm(prefix + "downsample.1", shortcut);
        }
        return net.relu(prefix + "relu2", net.add(prefix + "add", x, shortcut));
    }
}
