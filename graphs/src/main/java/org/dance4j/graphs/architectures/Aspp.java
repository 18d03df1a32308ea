package org.dance4j.graphs.architectures;

import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.ops.Interpolation;

/**
 * Atrous spatial pyramid pooling (Chen et al., 2017): a 1 × 1 convolution, three dilated ones and image-level pooling
 * beside each other. Layers bear the names that torchvision gives them behind a prefix.
 */
final class Aspp {

    private static final int FILTERS = 256;
    private static final int[] RATES_AT_16 = {6, 12, 18};

    private Aspp() {}

    /**
     * @param outputStride of the features; the rates 6, 12 and 18 are those for 16
     * @return 256 channels at the features' size
     */
    static String append(LayerStack net, String prefix, String features, int outputStride, double dropout) {
        String[] branches = new String[RATES_AT_16.length + 2];
        branches[0] = block(net, prefix + "convs.0.", 0, features, 1, 1);
        for (int i = 0; i < RATES_AT_16.length; i++) {
            int rate = RATES_AT_16[i] * 16 / outputStride;
            branches[i + 1] = block(net, prefix + "convs." + (i + 1) + ".", 0, features, 3, rate);
        }
        String pooling = prefix + "convs." + (branches.length - 1) + ".";
        String pooled = block(net, pooling, 1, net.globalAveragePool(pooling + "0", features), 1, 1);
        branches[branches.length - 1] = net.resizeLike(pooling + "resize", pooled, features, Interpolation.BILINEAR);
        String joined = net.concat(prefix + "concat", branches);
        return net.dropout(prefix + "project.3", block(net, prefix + "project.", 0, joined, 1, 1), dropout);
    }

    /** Convolution, batch norm and ReLU, numbered from {@code first}. */
    private static String block(LayerStack net, String prefix, int first, String input, int kernel, int dilation) {
        String x = net.conv(prefix + first, input, FILTERS, kernel, 1, dilation);
        return net.relu(prefix + (first + 2), net.batchNorm(prefix + (first + 1), x));
    }
}
