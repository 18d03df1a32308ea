package org.dance4j.datasets.convert.shapes;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageFiles;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;

/**
 * The colours of a mask's pixels.
 *
 * @param size the mask's
 * @param rgb {@code [height, width, 3]} in row-major order, unsigned
 */
record MaskPixels(ImageSize size, byte[] rgb) {

    /**
     * Reads a PNG or JPEG file; grey has three equal channels, and a palette's colours count.
     *
     * @throws BadInputException if it cannot be read, or its alpha varies, so that it may be the mask
     */
    static MaskPixels read(Path file) {
        BufferedImage image = ImageFiles.read(file);
        if (image.getColorModel().hasAlpha() && alphaVaries(image)) {
            throw new BadInputException(file + " has an alpha channel that varies: expected a mask in colours alone");
        }
        return new MaskPixels(
                new ImageSize(image.getHeight(), image.getWidth()),
                holdsBytesInWords(image) ? lowBytes(image.getRaster()) : ImageFiles.rgb(image));
    }

    /** Whether samples have 16 bits, of which none needs more than 8: as masks of 0 and 255 are written by some tools. */
    private static boolean holdsBytesInWords(BufferedImage image) {
        Raster raster = image.getRaster();
        if (raster.getSampleModel().getSampleSize(0) <= Byte.SIZE || image.getColorModel() instanceof IndexColorModel) {
            return false;
        }
        int[] row = null;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int band = 0; band < Math.min(3, raster.getNumBands()); band++) {
                row = raster.getSamples(0, y, image.getWidth(), 1, band, row);
                if (Arrays.stream(row).anyMatch(value -> value > 0xFF)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static byte[] lowBytes(Raster raster) {
        byte[] rgb = new byte[3 * raster.getHeight() * raster.getWidth()];
        int[] row = null;
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int channel = 0; channel < 3; channel++) {
                int band = raster.getNumBands() < 3 ? 0 : channel;
                row = raster.getSamples(0, y, raster.getWidth(), 1, band, row);
                for (int x = 0; x < raster.getWidth(); x++) {
                    rgb[3 * (y * raster.getWidth() + x) + channel] = (byte) row[x];
                }
            }
        }
        return rgb;
    }

    private static boolean alphaVaries(BufferedImage image) {
        int first = image.getRGB(0, 0) >>> 24;
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int pixel : row) {
                if (pixel >>> 24 != first) {
                    return true;
                }
            }
        }
        return false;
    }

    /** @throws BadInputException if the image is of another size */
    void require(ImageSize image, Path file) {
        if (!size.equals(image)) {
            throw new BadInputException("the image is " + image + ", but its mask " + file + " is " + size);
        }
    }

    /** The colour of a pixel, {@code 0xRRGGBB}. */
    int colour(int pixel) {
        int at = 3 * pixel;
        return ((rgb[at] & 0xFF) << 16) | ((rgb[at + 1] & 0xFF) << 8) | (rgb[at + 2] & 0xFF);
    }

    /** A label map with what each colour stands for. */
    LabelMap map(IntUnaryOperator meaning) {
        byte[] classes = new byte[rgb.length / 3];
        int last = -1;
        byte known = 0;
        for (int i = 0; i < classes.length; i++) {
            int colour = colour(i);
            // Labels come in long runs, so that hardly any pixel is looked up.
            if (colour != last) {
                last = colour;
                known = (byte) meaning.applyAsInt(colour);
            }
            classes[i] = known;
        }
        return new LabelMap(size.height(), size.width(), classes);
    }
}
