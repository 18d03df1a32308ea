package org.dance4j.graphs.ops;

/**
 * A square window that moves over a map.
 *
 * @param kernel its rows and columns
 * @param stride pixels from one place to the next
 * @param before rows above and columns left of the map that it reaches
 * @param after rows below and columns right of the map that it reaches
 * @param dilation pixels from one of its rows or columns to the next
 */
record Window(int kernel, int stride, int before, int after, int dilation) {

    Window {
        Checks.requirePositive("kernel", kernel);
        Checks.requirePositive("stride", stride);
        Checks.requirePositive("dilation", dilation);
        Checks.requireNotNegative("padding", before);
    }

    /** A window that reaches as far on all sides. */
    Window(int kernel, int stride, int padding, int dilation) {
        this(kernel, stride, padding, padding, dilation);
    }

    /** The map of all its places. */
    FeatureShape places(FeatureShape map, int channels) {
        return new FeatureShape(places(map.height()), places(map.width()), channels);
    }

    private int places(int size) {
        int reach = dilation * (kernel - 1) + 1;
        int padded = size + before + after;
        if (padded < reach) {
            throw new IllegalArgumentException(
                    "a window of " + reach + " does not fit into " + size + " padded by " + before);
        }
        return (padded - reach) / stride + 1;
    }
}
