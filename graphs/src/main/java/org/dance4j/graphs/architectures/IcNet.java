package org.dance4j.graphs.architectures;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dance4j.graphs.Auxiliary;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.ops.CeilShrink;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.weights.ChannelOrder;
import org.dance4j.graphs.weights.WeightNaming;

/**
 * ICNet (Zhao et al., 2018) in the form that its authors released. The image at half its size runs through a
 * PSPNet-like ResNet-50 up to the first block of the second stage; what comes out of that is shrunk by two, where the
 * paper's text has the image at a quarter of its size, and runs through the other blocks. At full size three light
 * convolutions keep detail. Cascade feature fusion joins the branches from coarse to fine, each step with an auxiliary
 * loss. All resizing keeps corners. Layers bear the names of pytorch-semseg's {@code icnet}.
 *
 * <p>{@code resnet50-half} is the compressed network that was released. {@code resnet50} has all channels, for which
 * there are weights of classifiers.
 */
final class IcNet implements Architecture {

    private static final String HALF = "-half";
    private static final int[] BINS = {6, 3, 2, 1};
    /** The filters of the three convolutions at full size, each of stride 2. */
    private static final int[] DETAIL = {32, 32, 64};

    private static final int FUSED = 128;

    /** What the losses at an eighth and a 16th of the image's size count in pytorch-semseg. */
    private static final double[] AUXILIARY_WEIGHTS = {0.4, 0.4 * 0.4};

    /** What the released weights expect, converted from Caffe as they are: a mean, here of RGB, and no deviation. */
    private static final Normalize CAFFE = new Normalize(List.of(123.68, 116.779, 103.939), List.of(1.0, 1.0, 1.0));

    /** A block of pytorch-semseg, and whether the layer is a convolution or its batch norm. */
    private static final Pattern BLOCK = Pattern.compile(
            "(?<stage>res_block\\w+)\\.layers\\.(?<block>\\d+)\\.cbr?(?<conv>\\d)\\.cbr?_unit\\.(?<kind>[01])");

    private static final Pattern STEM = Pattern.compile("convbnrelu1_(?<conv>\\d)\\.cbr_unit\\.(?<kind>[01])");

    /** The stages of a classifier by their names here. */
    private static final Map<String, String> CLASSIFIER_STAGES = Map.of(
            "res_block2",
            "layer1",
            "res_block3_conv",
            "layer2",
            "res_block3_identity",
            "layer2",
            "res_block4",
            "layer3",
            "res_block5",
            "layer4");

    @Override
    public String name() {
        return "icnet";
    }

    @Override
    public List<String> backbones() {
        return List.of("resnet50" + HALF, "resnet50");
    }

    @Override
    public Network network(Options options) {
        boolean half = options.backbone().endsWith(HALF);
        LayerStack net = new LayerStack(half ? options.width() / 2 : options.width(), options.headerWidth());
        String image = net.part(Part.BACKBONE).image(options.normalization());
        String x = net.append("sub2_image", new CeilShrink(Interpolation.BILINEAR_ALIGNED, 2), image);
        x = convBlock(net, "convbnrelu1_1", x, 64, 3, 2);
        x = convBlock(net, "convbnrelu1_2", x, 64, 3, 1);
        x = convBlock(net, "convbnrelu1_3", x, 128, 3, 1);
        x = net.maxPool("pool1", x, 3, 2);
        x = blocks(net, "res_block2", x, 64, 3, 1);
        String medium = block(net, "res_block3_conv.layers.0.", x, 128, 2, 1, true);
        x = net.append("sub4", new CeilShrink(Interpolation.BILINEAR_ALIGNED, 2), medium);
        for (int i = 0; i < 3; i++) {
            x = block(net, "res_block3_identity.layers." + i + ".", x, 128, 1, 1, false);
        }
        x = blocks(net, "res_block4", x, 256, 6, 2);
        x = blocks(net, "res_block5", x, 512, 3, 4);

        net.part(Part.MULTI_SCALE);
        String coarse = convBlock(net, "conv5_4_k1", pyramidPooling(net, x), 512, 1, 1);
        net.width(options.width());
        String[] detail = new String[DETAIL.length];
        String fine = image;
        for (int i = 0; i < DETAIL.length; i++) {
            fine = convBlock(net, "convbnrelu" + (i + 1) + "_sub1", fine, DETAIL[i], 3, 2);
            detail[i] = fine;
        }
        coarse = enlarged(net, "cff_sub24.low", coarse, medium);
        String fused = enlarged(net, "cff_sub12.low", fuse(net, "cff_sub24", coarse, medium), fine);
        String both = fuse(net, "cff_sub12", fused, fine);

        net.part(Part.HEAD);
        int classes = options.classes();
        String logits = output(net, "classification", enlarged(net, "sub12", both, detail[1]), classes);
        List<Auxiliary> auxiliaries = List.of(
                new Auxiliary(output(net, "cff_sub12.low_classifier_conv", fused, classes), AUXILIARY_WEIGHTS[0]),
                new Auxiliary(output(net, "cff_sub24.low_classifier_conv", coarse, classes), AUXILIARY_WEIGHTS[1]));
        return new Network(options.networkName(name()), 32, net.layers(), logits, auxiliaries);
    }

    /** A stage whose first block projects its input, all of them at stride 1. */
    private static String blocks(LayerStack net, String stage, String input, int width, int count, int dilation) {
        String x = input;
        for (int i = 0; i < count; i++) {
            x = block(net, stage + ".layers." + i + ".", x, width, 1, dilation, i == 0);
        }
        return x;
    }

    /** @param projects whether the shortcut is a convolution, because channels or sizes differ */
    private static String block(
            LayerStack net, String prefix, String input, int width, int stride, int dilation, boolean projects) {
        String x = convBlock(net, prefix + "cbr1", input, width, 1, 1);
        x = normalized(net, prefix + "cbr2.cbr_unit.", x, width, 3, stride, dilation);
        x = net.relu(prefix + "cbr2.cbr_unit.2", x);
        x = normalized(net, prefix + "cb3.cb_unit.", x, 4 * width, 1, 1, 1);
        String shortcut = projects ? normalized(net, prefix + "cb4.cb_unit.", input, 4 * width, 1, stride, 1) : input;
        return net.relu(prefix + "relu", net.add(prefix + "add", x, shortcut));
    }

    /** The sum of the features and their means over four grids. */
    private static String pyramidPooling(LayerStack net, String features) {
        List<String> summed = new ArrayList<>(List.of(features));
        for (int bins : BINS) {
            String name = "pyramid_pooling.bins" + bins;
            summed.add(enlarged(net, name, net.adaptiveAveragePool(name, features, bins), features));
        }
        return net.add("pyramid_pooling.sum", summed.toArray(String[]::new));
    }

    /** Cascade feature fusion: coarse features, enlarged already, and finer ones of the same size. */
    private static String fuse(LayerStack net, String name, String coarse, String fine) {
        String low = normalized(net, name + ".low_dilated_conv_bn.cb_unit.", coarse, FUSED, 3, 1, 2);
        String high = normalized(net, name + ".high_proj_conv_bn.cb_unit.", fine, FUSED, 1, 1, 1);
        return net.relu(name + ".relu", net.add(name + ".sum", low, high));
    }

    private static String convBlock(LayerStack net, String name, String input, int filters, int kernel, int stride) {
        return net.relu(name + ".cbr_unit.2", normalized(net, name + ".cbr_unit.", input, filters, kernel, stride, 1));
    }

    private static String normalized(
            LayerStack net, String unit, String input, int filters, int kernel, int stride, int dilation) {
        return net.batchNorm(unit + "1", net.conv(unit + "0", input, filters, kernel, stride, dilation));
    }

    private static String enlarged(LayerStack net, String name, String input, String like) {
        return net.resizeLike(name + ".resize", input, like, Interpolation.BILINEAR_ALIGNED);
    }

    private static String output(LayerStack net, String name, String input, int classes) {
        return net.enlarge(name + ".logits", net.classifier(name, input, classes), Interpolation.BILINEAR_ALIGNED);
    }

    @Override
    public List<WeightNaming> namings(Options options) {
        WeightNaming whole = new WeightNaming(
                        "the whole network, of BGR images", Optional.of(CAFFE), WeightNaming.SAME.foreign())
                .of(ChannelOrder.BGR);
        return options.backbone().endsWith(HALF)
                ? List.of(whole)
                : List.of(whole, new WeightNaming("semseg's classifier", IcNet::inClassifier));
    }

    /** Where a ResNet with the deep stem of PSPNet's authors keeps, as a classifier, what this network's layers do. */
    static Optional<String> inClassifier(String name) {
        Matcher stem = STEM.matcher(name);
        if (stem.matches()) {
            return Optional.of((stem.group("kind").equals("0") ? "conv" : "bn") + stem.group("conv"));
        }
        Matcher block = BLOCK.matcher(name);
        if (!block.matches()) {
            return Optional.empty();
        }
        // The second stage's first block is a module of its own.
        int index =
                Integer.parseInt(block.group("block")) + (block.group("stage").endsWith("identity") ? 1 : 0);
        String prefix = CLASSIFIER_STAGES.get(block.group("stage")) + "." + index + ".";
        String kind = block.group("kind");
        return Optional.of(
                block.group("conv").equals("4")
                        ? prefix + "downsample." + kind
                        : prefix + (kind.equals("0") ? "conv" : "bn") + block.group("conv"));
    }
}
