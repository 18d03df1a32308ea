package org.dance4j.datasets.convert.shapes;

import java.util.BitSet;
import org.dance4j.datasets.images.ImageSize;

/**
 * A mask of some rows and columns of an image.
 *
 * @param top the row of the image that the mask's first row is in; it may lie outside
 * @param left the column
 * @param size the mask's own
 * @param bits {@code [height, width]} in row-major order; not changed afterwards
 */
public record Stencil(int top, int left, ImageSize size, BitSet bits) implements Region {

    @Override
    public Coverage coverage(ImageSize image) {
        if (top >= 0 && left >= 0 && top + size.height() <= image.height() && left + size.width() <= image.width()) {
            return new Coverage(top, left, size.height(), size.width(), bits);
        }
        BitSet inside = new BitSet();
        for (int i = bits.nextSetBit(0); i >= 0; i = bits.nextSetBit(i + 1)) {
            int row = top + i / size.width();
            int column = left + i % size.width();
            if (row >= 0 && row < image.height() && column >= 0 && column < image.width()) {
                inside.set(row * image.width() + column);
            }
        }
        return new Coverage(0, 0, image.height(), image.width(), inside);
    }
}
