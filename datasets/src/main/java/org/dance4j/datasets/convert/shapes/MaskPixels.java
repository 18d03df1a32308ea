package org.dance4j.datasets.convert.shapes;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
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
        return new MaskPixels(new ImageSize(image.getHeight(), image.getWidth()), ImageFiles.rgb(image));
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
