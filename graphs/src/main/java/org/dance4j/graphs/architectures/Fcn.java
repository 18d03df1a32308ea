package org.dance4j.graphs.architectures;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.ops.CeilMaxPool;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.CropLike;
import org.dance4j.graphs.ops.Dropout;
import org.dance4j.graphs.weights.WeightNaming;

/**
 * FCN-8s on VGG-16 (Long et al., 2015; Simonyan and Zisserman, 2015): VGG-16's fully connected layers as convolutions, and
 * class scores at a 32nd, a 16th and an eighth of the size, enlarged by transposed convolutions that start bilinear. As in
 * the authors' code the first convolution pads by 100, so that the 7 × 7 convolution fits onto small images too, and what
 * that adds is cut off again. Layers bear the names of pytorch-semseg's {@code fcn8s}.
 *
 * <p>With backbone {@code vgg16-same} no map is larger than the image: convolutions pad by what keeps the size of a map, the
 * 7 × 7 one by 3, and transposed ones enlarge exactly. Weights are of the same shapes. Of an image of 352 × 480 that is 0.52
 * of the multiply-accumulates.
 */
final class Fcn implements Architecture {

    private static final int[] FILTERS = {64, 128, 256, 512, 512};
    private static final int[] CONVOLUTIONS = {2, 2, 3, 3, 3};
    private static final int FULLY_CONNECTED = 4096;
    private static final int FIRST_PADDING = 100;
    private static final String SAME = "vgg16-same";
    private static final double DROPOUT = 0.5;

    /** Where a cut begins so that the maps lie upon each other again, given the first padding. */
    private static final int CROP_16TH = 5;

    private static final int CROP_8TH = 9;
    private static final int CROP_IMAGE = 31;

    /** The convolutions of torchvision's VGG-16 by their names here. */
    private static final Map<String, String> TORCHVISION = Map.ofEntries(
            Map.entry("conv_block1.0", "features.0"),
            Map.entry("conv_block1.2", "features.2"),
            Map.entry("conv_block2.0", "features.5"),
            Map.entry("conv_block2.2", "features.7"),
            Map.entry("conv_block3.0", "features.10"),
            Map.entry("conv_block3.2", "features.12"),
            Map.entry("conv_block3.4", "features.14"),
            Map.entry("conv_block4.0", "features.17"),
            Map.entry("conv_block4.2", "features.19"),
            Map.entry("conv_block4.4", "features.21"),
            Map.entry("conv_block5.0", "features.24"),
            Map.entry("conv_block5.2", "features.26"),
            Map.entry("conv_block5.4", "features.28"),
            Map.entry("classifier.0", "classifier.0"),
            Map.entry("classifier.3", "classifier.3"));

    @Override
    public String name() {
        return "fcn";
    }

    @Override
    public List<String> backbones() {
        return List.of("vgg16", SAME);
    }

    @Override
    public Network network(Options options) {
        int classes = options.classes();
        boolean isSame = options.backbone().equals(SAME);
        LayerStack net = new LayerStack(options.width(), options.headerWidth());
        String image = net.part(Part.BACKBONE).image(options.normalization());
        String[] blocks = new String[FILTERS.length];
        String x = image;
        for (int i = 0; i < blocks.length; i++) {
            x = block(net, i, i > 0 || isSame ? 1 : FIRST_PADDING, x);
            blocks[i] = x;
        }
        net.part(Part.HEAD);
        x = fullyConnected(net, 0, x, 7, isSame ? 3 : 0);
        x = fullyConnected(net, 3, x, 1, 0);
        String scores = net.classifier("classifier.6", x, classes);

        net.part(Part.MULTI_SCALE);
        String by16 = net.append("upscore2", enlargement(classes, 2, isSame), scores);
        String pool4 = net.classifier("score_pool4", blocks[3], classes);
        String sum16 = net.add("sum_pool4", by16, isSame ? pool4 : cropped(net, "crop_pool4", CROP_16TH, pool4, by16));
        String by8 = net.append("upscore4", enlargement(classes, 2, isSame), sum16);
        String pool3 = net.classifier("score_pool3", blocks[2], classes);
        String sum8 = net.add("sum_pool3", by8, isSame ? pool3 : cropped(net, "crop_pool3", CROP_8TH, pool3, by8));

        net.part(Part.HEAD);
        String enlarged = net.append("upscore8", enlargement(classes, 8, isSame), sum8);
        String logits = isSame ? enlarged : cropped(net, "logits", CROP_IMAGE, enlarged, image);
        return new Network(options.networkName(name()), 32, net.layers(), logits, List.of());
    }

    private static String cropped(LayerStack net, String name, int offset, String map, String like) {
        return net.append(name, new CropLike(offset), map, like);
    }

    /** Convolutions with ReLUs, and a pooling that halves, odd sizes rounded up. */
    private static String block(LayerStack net, int index, int firstPadding, String input) {
        String prefix = "conv_block" + (index + 1) + ".";
        String x = input;
        int module = 0;
        for (int i = 0; i < CONVOLUTIONS[index]; i++) {
            Conv2d conv = new Conv2d(net.scaled(FILTERS[index]), 3, 1, i == 0 ? firstPadding : 1, 1, true);
            x = net.append(prefix + module++, conv, x);
            x = net.relu(prefix + module++, x);
        }
        return net.append(prefix + module, new CeilMaxPool(2, 2, 0), x);
    }

    private static String fullyConnected(LayerStack net, int module, String input, int kernel, int padding) {
        String prefix = "classifier.";
        Conv2d conv = new Conv2d(net.scaled(FULLY_CONNECTED), kernel, 1, padding, 1, true);
        String x = net.relu(prefix + (module + 1), net.append(prefix + module, conv, input));
        return net.append(prefix + (module + 2), new Dropout(DROPOUT, true), x);
    }

    /** Kernels of twice the factor: where nothing is cut later, what goes beyond the enlarged map is. */
    private static ConvTranspose2d enlargement(int classes, int factor, boolean isExact) {
        return new ConvTranspose2d(classes, 2 * factor, factor, isExact ? factor / 2 : 0, 0, false);
    }

    @Override
    public List<WeightNaming> namings(Options options) {
        return List.of(
                WeightNaming.SAME,
                new WeightNaming("torchvision's classifier", name -> Optional.ofNullable(TORCHVISION.get(name))));
    }
}
