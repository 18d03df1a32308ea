package org.dance4j.datasets.images;

/**
 * Height and width of an image in pixels.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
public record ImageSize(int height, int width) {

    /**
     * Requires at least one pixel.
     *
     * @throws IllegalArgumentException if height or width is below 1
     */
    public ImageSize {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "an image needs at least one row and column, found " + height + "x" + width);
        }
    }

    /** Rows times columns. */
    public long area() {
        return (long) height * width;
    }

    /** {@code HEIGHTxWIDTH}, as the command line writes it. */
    @Override
    public String toString() {
        return height + "x" + width;
    }
}
