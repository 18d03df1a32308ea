package org.example;

import java.util.ArrayList;
import java.util.List;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.ops.Interpolation;

/** U-Net (Ronneberger et al., 2015), with padding and batch norms. */
public final class UNet implements Architecture {

    private static final int[] FILTERS = {64, 128, 256, 512, 1024};

    @Override
    public String name() {
        return "unet";
    }

    @Override
    public List<String> backbones() {
        return List.of("plain");
    }

    @Override
    public Network network(Options options) {
        LayerStack net = new LayerStack(options.width(), options.headerWidth());
        String x = block(net, "down0", net.image(options.normalization()), FILTERS[0]);
        List<String> skips = new ArrayList<>();
        for (int level = 1; level < FILTERS.length; level++) {
            skips.add(x);
            x = block(net, "down" + level, net.maxPool("pool" + level, x, 2, 2), FILTERS[level]);
        }
        net.part(Part.HEAD);
        for (int level = skips.size() - 1; level >= 0; level--) {
            String skip = skips.get(level);
            x = net.resizeLike("resize" + level, x, skip, Interpolation.BILINEAR);
            x = block(net, "up" + level, net.concat("concat" + level, skip, x), FILTERS[level]);
        }
        String logits = net.classifier("logits", x, options.classes());
        return new Network("unet-x" + options.width(), 16, net.layers(), logits, List.of());
    }

    /** Twice a 3 × 3 convolution, a batch norm and a ReLU. */
    private static String block(LayerStack net, String name, String input, int filters) {
        String x = input;
        for (String half : List.of(name + ".0.", name + ".1.")) {
            x = net.batchNorm(half + "bn", net.conv(half + "conv", x, filters, 3, 1));
            x = net.relu(half + "relu", x);
        }
        return x;
    }
}
