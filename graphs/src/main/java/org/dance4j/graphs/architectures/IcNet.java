package org.dance4j.graphs.architectures;

import java.util.ArrayList;
import java.util.List;
import org.dance4j.graphs.Auxiliary;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Shrink;
import org.dance4j.graphs.weights.WeightNaming;

/**
 * ICNet (Zhao et al., 2018): the image at half and at a quarter of its size runs through one PSPNet-like ResNet, at half
 * size only up to the first block of the second stage, whose weights both share; at full size three light convolutions keep
 * detail. Cascade feature fusion joins the branches from coarse to fine, each step with an auxiliary loss.
 *
 * <p>Backbones marked {@code -half} have half the channels, as the authors' compressed network.
 */
final class IcNet implements Architecture {

    private static final int[] BINS = {1, 2, 3, 6};
    /** The filters of the three convolutions at full size, each of stride 2. */
    private static final int[] DETAIL = {32, 32, 64};

    private static final int FUSED = 128;
    private static final double AUXILIARY_WEIGHT = 0.4;
    private static final String HALF = "-half";

    @Override
    public String name() {
        return "icnet";
    }

    @Override
    public List<String> backbones() {
        return List.of("resnet50", "resnet50" + HALF);
    }

    @Override
    public Network network(Options options) {
        double bodyWidth = options.backbone().endsWith(HALF) ? options.width() / 2 : options.width();
        LayerStack net = new LayerStack(bodyWidth);
        String image = net.part(Part.BACKBONE).image(options.normalization());
        String halfSize = net.append("half", new Shrink(Interpolation.BILINEAR, 2), image);
        String quarterSize = net.append("quarter", new Shrink(Interpolation.BILINEAR, 4), image);
        String medium = ResNet.RESNET50.toSecondStage(net, "", PspNet.deepStem(net, halfSize));
        net.branch("sub4.");
        String coarse = ResNet.RESNET50
                .stages(net, "", PspNet.deepStem(net, quarterSize), 8, ResNet.Dilation.WHOLE_STAGE)
                .stride32();
        net.branch("");

        net.part(Part.MULTI_SCALE);
        coarse = pyramidPooling(net, coarse);
        coarse = net.relu("conv5_4_k1.relu", normalized(net, "conv5_4_k1", coarse, 512, 1, 1, 1));
        net.width(options.width());
        String fine = image;
        for (int i = 1; i <= DETAIL.length; i++) {
            String name = "conv" + i + "_sub1";
            fine = net.relu(name + ".relu", normalized(net, name, fine, DETAIL[i - 1], 3, 2, 1));
        }
        coarse = net.resizeLike("conv5_4_interp", coarse, medium, Interpolation.BILINEAR);
        String fused = fuse(net, "sub24_sum", coarse, "conv_sub4", medium, "conv3_1_sub2_proj");
        fused = net.resizeLike("sub24_sum_interp", fused, fine, Interpolation.BILINEAR);
        String both = fuse(net, "sub12_sum", fused, "conv_sub2", fine, "conv3_sub1_proj");

        net.part(Part.HEAD);
        both = net.resizeLike("sub12_sum_interp", both, "conv2_sub1.relu", Interpolation.BILINEAR);
        String logits = output(net, "conv6_cls", both, options.classes());
        List<Auxiliary> auxiliaries = List.of(
                new Auxiliary(output(net, "sub24_out", fused, options.classes()), AUXILIARY_WEIGHT),
                new Auxiliary(output(net, "sub4_out", coarse, options.classes()), AUXILIARY_WEIGHT));
        return new Network(options.networkName(name()), 32, net.layers(), logits, auxiliaries);
    }

    @Override
    public List<WeightNaming> namings(Options options) {
        return List.of(WeightNaming.SAME, new WeightNaming("semseg's classifier", PspNet::inClassifier));
    }

    /** The sum of the features and their means over four grids. */
    private static String pyramidPooling(LayerStack net, String features) {
        List<String> summed = new ArrayList<>(List.of(features));
        for (int bins : BINS) {
            String pooled = net.adaptiveAveragePool("conv5_3_pool" + bins, features, bins);
            summed.add(net.resizeLike(
                    "conv5_3_pool" + bins + "_interp", pooled, features, Interpolation.BILINEAR_ALIGNED));
        }
        return net.add("conv5_3_sum", summed.toArray(String[]::new));
    }

    /** Cascade feature fusion: coarse features, enlarged already, and finer ones of the same size. */
    private static String fuse(
            LayerStack net, String name, String coarse, String dilated, String fine, String projection) {
        String low = normalized(net, dilated, coarse, FUSED, 3, 1, 2);
        String high = normalized(net, projection, fine, FUSED, 1, 1, 1);
        return net.relu(name + ".relu", net.add(name, low, high));
    }

    private static String normalized(
            LayerStack net, String name, String input, int filters, int kernel, int stride, int dilation) {
        return net.batchNorm(name + ".bn", net.conv(name, input, filters, kernel, stride, dilation));
    }

    private static String output(LayerStack net, String name, String input, int classes) {
        return net.enlarge(name + ".logits", net.classifier(name, input, classes), Interpolation.BILINEAR);
    }
}
