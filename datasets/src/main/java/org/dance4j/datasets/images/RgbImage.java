package org.dance4j.datasets.images;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import org.dance4j.common.io.BadInputException;

/**
 * A colour image. The bytes are taken over, not copied: nobody changes them afterwards.
 *
 * @param height rows
 * @param width columns
 * @param rgb {@code [height, width, 3]} in row-major order, unsigned
 */
public record RgbImage(int height, int width, byte[] rgb) {

    /**
     * Requires three bytes for each pixel.
     *
     * @throws IllegalArgumentException if there are more or fewer, or no pixel
     */
    public RgbImage {
        if (height < 1 || width < 1 || rgb.length != height * width * 3) {
            throw new IllegalArgumentException(
                    "an image of " + height + "x" + width + " does not have " + rgb.length + " bytes of RGB");
        }
    }

    /**
     * Reads a PNG or JPEG file, turned upright as viewers turn it ({@link Orientation}). Grey, palette and CMYK images
     * become RGB; alpha is left out. Most files are decoded in a TensorFlow session: see {@code TrainingPipeline} for
     * what that means to the process's other sessions.
     *
     * @throws BadInputException if the file is missing, truncated or no image
     */
    public static RgbImage read(Path file) {
        return NativeDecoder.read(file).orElseGet(() -> of(ImageFiles.read(file)));
    }

    /**
     * The same of the bytes of a file.
     *
     * @param file where they are from
     */
    public static RgbImage of(byte[] bytes, Path file) {
        return of(OrientationTag.of(bytes).upright(ImageFiles.decode(bytes, file)));
    }

    /** The colours of a Java image; alpha is left out. */
    public static RgbImage of(BufferedImage image) {
        return new RgbImage(image.getHeight(), image.getWidth(), ImageFiles.rgb(image));
    }

    /** Height and width in pixels. */
    public ImageSize size() {
        return new ImageSize(height, width);
    }

    /** Writes a PNG file; a failure leaves nothing behind. */
    public void writePng(Path file) {
        ImageFiles.writePng(toBufferedImage(), file);
    }

    /** A copy for Java's own drawing and files, of type {@link BufferedImage#TYPE_INT_RGB}. */
    public BufferedImage toBufferedImage() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] packed = new int[height * width];
        for (int i = 0, from = 0; i < packed.length; i++, from += 3) {
            packed[i] = ((rgb[from] & 0xFF) << 16) | ((rgb[from + 1] & 0xFF) << 8) | (rgb[from + 2] & 0xFF);
        }
        image.getRaster().setDataElements(0, 0, width, height, packed);
        return image;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RgbImage that
                && height == that.height
                && width == that.width
                && Arrays.equals(rgb, that.rgb);
    }

    @Override
    public int hashCode() {
        return 31 * height + Arrays.hashCode(rgb);
    }

    @Override
    public String toString() {
        return "RgbImage[" + size() + "]";
    }
}
