package org.dance4j.datasets.convert.shapes;

import java.util.BitSet;

/**
 * The pixels of an image that a region covers.
 *
 * @param top the first row
 * @param left the first column
 * @param height rows, 0 if nothing is covered
 * @param width columns
 * @param bits {@code [height, width]} in row-major order; not changed afterwards
 */
record Coverage(int top, int left, int height, int width, BitSet bits) {

    /** No pixel. */
    static final Coverage NONE = new Coverage(0, 0, 0, 0, new BitSet());

    /** What is done to a pixel. */
    interface PixelAction {
        void at(int index);
    }

    /** The number of pixels. */
    int area() {
        return bits.cardinality();
    }

    /**
     * Goes over the pixels.
     *
     * @param imageWidth the columns of the image
     * @param action is given the index of each in the image, row by row
     */
    void each(int imageWidth, PixelAction action) {
        for (int i = bits.nextSetBit(0); i >= 0; i = bits.nextSetBit(i + 1)) {
            action.at((top + i / width) * imageWidth + left + i % width);
        }
    }
}
