package org.dance4j.datasets.images;

import java.nio.file.Path;

/**
 * An image file of any size, of which parts are read. Its pixels lie decoded in a temporary file; what is held in memory
 * while it is decoded is a band of its rows.
 */
public final class LargeImage implements AutoCloseable {

    /** Pixels of a band at most. The file is decoded from its start for each, up to where the band ends. */
    private static final int MOST_PIXELS = 1 << 26;

    /** A band is held twice, in up to eight bytes for each pixel, and takes no more than a quarter of the heap. */
    private static final int HEAP_SHARE = 64;

    private static final int CHANNELS = 3;

    private final PixelFile.Turned pixels;

    private LargeImage(PixelFile.Turned pixels) {
        this.pixels = pixels;
    }

    /**
     * Opens a PNG or JPEG file.
     *
     * @param folder for the temporary file, which takes three bytes for each pixel
     * @throws org.dance4j.common.io.BadInputException if the file is missing, truncated or no image
     */
    public static LargeImage open(Path file, Path folder) {
        return open(file, folder, usualBand());
    }

    /** Pixels of a band that fit into this process, of images of any kind. */
    static int usualBand() {
        return (int) Math.min(MOST_PIXELS, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    }

    static LargeImage open(Path file, Path folder, int bandPixels) {
        ImageFiles.Header header = ImageFiles.header(file);
        ImageSize stored = header.stored();
        int rows = Math.max(1, bandPixels / stored.width());
        PixelFile pixels = new PixelFile(folder, stored, CHANNELS);
        try {
            for (int row = 0; row < stored.height(); row += rows) {
                ImageSize band = new ImageSize(Math.min(rows, stored.height() - row), stored.width());
                pixels.write(row, 0, band, ImageFiles.rgb(ImageFiles.rows(file, row, band.height())));
            }
            return new LargeImage(new PixelFile.Turned(pixels, header.orientation(), CHANNELS));
        } catch (RuntimeException | Error e) {
            pixels.close();
            throw e;
        }
    }

    /** The size in which the image is seen. */
    public ImageSize size() {
        return pixels.size();
    }

    /** A part of the image as it is seen, upright. */
    public RgbImage part(int row, int column, ImageSize part) {
        return new RgbImage(part.height(), part.width(), pixels.part(row, column, part));
    }

    @Override
    public void close() {
        pixels.close();
    }
}
