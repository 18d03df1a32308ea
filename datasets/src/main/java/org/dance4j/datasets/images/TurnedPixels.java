package org.dance4j.datasets.images;

/**
 * Pixels in a temporary file as they are stored, and how they are seen.
 *
 * @param pixels closed with this
 * @param orientation what turns the stored image upright
 * @param bands bytes of a pixel
 */
record TurnedPixels(PixelFile pixels, Orientation orientation, int bands) implements AutoCloseable {

    /** The size in which the image is seen. */
    ImageSize size() {
        return orientation.upright(pixels.size());
    }

    /** A part of the image as it is seen, {@code [height, width, bands]} in row-major order. */
    byte[] part(int row, int column, ImageSize part) {
        ImageSize stored = pixels.size();
        ImageSize turned = orientation.transposed() ? part.transposed() : part;
        int along = orientation.transposed() ? column : row;
        int across = orientation.transposed() ? row : column;
        int top = orientation.rowsReversed() ? stored.height() - along - turned.height() : along;
        int left = orientation.columnsReversed() ? stored.width() - across - turned.width() : across;
        return orientation.upright(pixels.read(top, left, turned), turned, bands);
    }

    @Override
    public void close() {
        pixels.close();
    }
}
