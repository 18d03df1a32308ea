package org.dance4j.graphs.integers;

/**
 * A map of 8-bit integers of one image, {@code [height, width, channels]} in row-major order. Its {@link Grid}, which says
 * what the integers stand for, is known from the layer that made it.
 *
 * @param values as many as height, width and channels multiply to; taken over, and not to be changed afterwards
 */
public record IntegerMap(int height, int width, int channels, byte[] values) {

    /**
     * Requires as many values as it holds.
     *
     * @throws IllegalArgumentException if there are more or fewer
     */
    public IntegerMap {
        if (values.length != height * width * channels) {
            throw new IllegalArgumentException("a map of " + height + " × " + width + " × " + channels + " holds "
                    + height * width * channels + " values, found " + values.length);
        }
    }

    /** A map of the same height and width. */
    IntegerMap with(int otherChannels, byte[] others) {
        return new IntegerMap(height, width, otherChannels, others);
    }

    /** Where the first channel of a pixel is. */
    int at(int row, int column) {
        return (row * width + column) * channels;
    }
}
