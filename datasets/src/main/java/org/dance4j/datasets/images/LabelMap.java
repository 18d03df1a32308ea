package org.dance4j.datasets.images;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.nio.file.Path;
import java.util.Arrays;
import org.dance4j.common.io.BadInputException;

/**
 * The class of each pixel of an image. The bytes are taken over, not copied: nobody changes them afterwards.
 *
 * @param height rows
 * @param width columns
 * @param classes {@code [height, width]} in row-major order, unsigned: a class or {@link #VOID}
 */
public record LabelMap(int height, int width, byte[] classes) {

    /** The value of pixels that are neither trained on nor scored. */
    public static final int VOID = 255;

    /**
     * Requires a class for each pixel.
     *
     * @throws IllegalArgumentException if there are more or fewer classes than pixels, or no pixel
     */
    public LabelMap {
        if (height < 1 || width < 1 || classes.length != height * width) {
            throw new IllegalArgumentException(
                    "a label map of " + height + "x" + width + " does not have " + classes.length + " values");
        }
    }

    /**
     * Reads an index PNG: each pixel's grey value or palette index is its class.
     *
     * @param classes the number of classes
     * @param voidValue the value in the file that stands for {@link #VOID}
     * @throws BadInputException if the file is missing, truncated or no index image, or holds another value
     */
    public static LabelMap read(Path file, int classes, int voidValue) {
        return LabelCode.Values.inOrder(classes, voidValue).read(file);
    }

    /** The value at a pixel: a class or {@link #VOID}. */
    public int at(int row, int column) {
        return classes[row * width + column] & 0xFF;
    }

    /** Height and width in pixels. */
    public ImageSize size() {
        return new ImageSize(height, width);
    }

    /** Writes an index PNG whose palette holds the classes' colours, and black for the rest. */
    public void writePng(Path file, ClassSet set) {
        byte[][] palette = new byte[3][256];
        for (int c = 0; c < set.size(); c++) {
            int colour = set.colours().get(c);
            for (int band = 0; band < 3; band++) {
                palette[band][c] = (byte) (colour >> (16 - 8 * band));
            }
        }
        IndexColorModel colours = new IndexColorModel(8, 256, palette[0], palette[1], palette[2]);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, colours);
        image.getRaster().setDataElements(0, 0, width, height, classes);
        ImageFiles.writePng(image, file);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelMap that
                && height == that.height
                && width == that.width
                && Arrays.equals(classes, that.classes);
    }

    @Override
    public int hashCode() {
        return 31 * height + Arrays.hashCode(classes);
    }

    @Override
    public String toString() {
        return "LabelMap[" + size() + "]";
    }
}
