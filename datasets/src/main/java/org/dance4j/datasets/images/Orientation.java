package org.dance4j.datasets.images;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;

/**
 * How the pixels of a file are to be turned so that the image is upright: the eight values of Exif's tag Orientation. An
 * image as it is seen is the stored one with its rows, its columns, or both in reverse order, and then, for half of the
 * values, transposed.
 *
 * @see <a href="https://www.cipa.jp/std/documents/download_e.html?CIPA_DC-008-2024-E">Exif 3.0</a>, 4.6.5.1.6
 */
public enum Orientation {
    /** 1: as it is; also where there is no tag. */
    UPRIGHT(false, false, false),
    /** 2: mirrored left to right. */
    MIRRORED(false, true, false),
    /** 3: upside down. */
    HALF_TURN(true, true, false),
    /** 4: mirrored top to bottom. */
    FLIPPED(true, false, false),
    /** 5: rows are the image's columns. */
    TRANSPOSED(false, false, true),
    /** 6: to be turned by a quarter clockwise. */
    QUARTER_CLOCKWISE(true, false, true),
    /** 7: transposed along the other diagonal. */
    TRANSVERSE(true, true, true),
    /** 8: to be turned by a quarter counter-clockwise. */
    QUARTER_COUNTER_CLOCKWISE(false, true, true);

    private final boolean rowsReversed;
    private final boolean columnsReversed;
    private final boolean transposed;

    Orientation(boolean rowsReversed, boolean columnsReversed, boolean transposed) {
        this.rowsReversed = rowsReversed;
        this.columnsReversed = columnsReversed;
        this.transposed = transposed;
    }

    /**
     * The orientation of a tag's value.
     *
     * @throws IllegalArgumentException if it is not from 1 to 8
     */
    public static Orientation of(int value) {
        if (value < 1 || value > values().length) {
            throw new IllegalArgumentException("expected an orientation from 1 to 8, found " + value);
        }
        return values()[value - 1];
    }

    /** Whether the stored rows come in reverse order. */
    public boolean rowsReversed() {
        return rowsReversed;
    }

    /** Whether the stored columns come in reverse order. */
    public boolean columnsReversed() {
        return columnsReversed;
    }

    /** Whether rows and columns change places, after any of them are reversed. */
    public boolean transposed() {
        return transposed;
    }

    /** The size at which an image of this stored size is seen. */
    public ImageSize upright(ImageSize stored) {
        return transposed ? stored.transposed() : stored;
    }

    /**
     * Pixels as they are seen.
     *
     * @param stored {@code [height, width, bands]} in row-major order
     * @param size the stored height and width
     * @return the same array if nothing is to be turned
     */
    byte[] upright(byte[] stored, ImageSize size, int bands) {
        if (this == UPRIGHT) {
            return stored;
        }
        ImageSize seen = upright(size);
        byte[] pixels = new byte[stored.length];
        int to = 0;
        for (int row = 0; row < seen.height(); row++) {
            for (int column = 0; column < seen.width(); column++) {
                int from = (row(row, column, size) * size.width() + column(row, column, size)) * bands;
                for (int band = 0; band < bands; band++) {
                    pixels[to++] = stored[from++];
                }
            }
        }
        return pixels;
    }

    /** A label map of the stored pixels as it is seen; the same map if nothing is to be turned. */
    public LabelMap upright(LabelMap stored) {
        ImageSize seen = upright(stored.size());
        return new LabelMap(seen.height(), seen.width(), upright(stored.classes(), stored.size(), 1));
    }

    /** An image of the same kind as it is seen; the same image if nothing is to be turned. */
    BufferedImage upright(BufferedImage stored) {
        if (this == UPRIGHT) {
            return stored;
        }
        ImageSize size = new ImageSize(stored.getHeight(), stored.getWidth());
        ImageSize seen = upright(size);
        WritableRaster from = stored.getRaster();
        WritableRaster to = from.createCompatibleWritableRaster(seen.width(), seen.height());
        Object pixel = null;
        for (int row = 0; row < seen.height(); row++) {
            for (int column = 0; column < seen.width(); column++) {
                pixel = from.getDataElements(column(row, column, size), row(row, column, size), pixel);
                to.setDataElements(column, row, pixel);
            }
        }
        return new BufferedImage(stored.getColorModel(), to, stored.isAlphaPremultiplied(), null);
    }

    /** The stored row of a pixel as it is seen. */
    private int row(int row, int column, ImageSize stored) {
        int along = transposed ? column : row;
        return rowsReversed ? stored.height() - 1 - along : along;
    }

    private int column(int row, int column, ImageSize stored) {
        int along = transposed ? row : column;
        return columnsReversed ? stored.width() - 1 - along : along;
    }
}
