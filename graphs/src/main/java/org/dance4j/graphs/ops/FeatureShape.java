package org.dance4j.graphs.ops;

/**
 * The shape of one image's feature map, {@code [H, W, C]}.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param channels channels, at least 1
 */
public record FeatureShape(int height, int width, int channels) {

    /**
     * Requires at least one value.
     *
     * @throws IllegalArgumentException if height, width or channels is below 1
     */
    public FeatureShape {
        if (height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException("a feature map needs at least one row, column and channel, found "
                    + height + " × " + width + " × " + channels);
        }
    }

    /** Rows times columns. */
    public long area() {
        return (long) height * width;
    }
}
