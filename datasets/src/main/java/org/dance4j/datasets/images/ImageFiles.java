package org.dance4j.datasets.images;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;

/** PNG and JPEG files. */
public final class ImageFiles {

    /** Four bytes for each are one Java array. */
    private static final int MOST_PIXELS = Integer.MAX_VALUE / 4;

    private interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    private ImageFiles() {}

    /**
     * Decodes a PNG or JPEG file.
     *
     * @throws BadInputException if the file is missing, truncated or no image
     */
    public static BufferedImage read(Path file) {
        return decode(bytes(file), file);
    }

    /**
     * Decodes the bytes of a PNG or JPEG file.
     *
     * @param file where they are from
     */
    static BufferedImage decode(byte[] bytes, Path file) {
        return withReader(file, new ByteArrayInputStream(bytes), reader -> {
            ImageSize size = new ImageSize(reader.getHeight(0), reader.getWidth(0));
            if (size.area() > MOST_PIXELS) {
                throw new BadInputException(
                        file + " is too large: it has " + size + " pixels, and at most " + MOST_PIXELS + " are read");
            }
            AtomicReference<String> truncated = new AtomicReference<>();
            reader.addIIOReadWarningListener((source, warning) -> {
                if (warning.contains("Truncated") || warning.contains("premature end")) {
                    truncated.set(warning);
                }
            });
            BufferedImage image = reader.read(0);
            // The JPEG decoder fills what is missing with grey and only warns.
            if (truncated.get() != null) {
                throw new IOException(truncated.get());
            }
            if (reader.getFormatName().equals("JPEG") && image.getRaster().getNumBands() > 3) {
                throw unsupported(file, null);
            }
            return image;
        });
    }

    /** The size that the file's header tells; no more of the file is read. */
    public static ImageSize size(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return withReader(file, in, reader -> new ImageSize(reader.getHeight(0), reader.getWidth(0)));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static BadInputException unreadable(Path file, IOException e) {
        boolean missing = e instanceof NoSuchFileException;
        return new BadInputException(
                file + (missing ? " does not exist" : " cannot be read: " + AtomicFiles.reason(e)), e);
    }

    /** Most often a JPEG in CMYK. */
    private static BadInputException unsupported(Path file, Exception cause) {
        return new BadInputException(
                file + " is an image of a kind that is not read: expected grey, RGB or a palette", cause);
    }

    private static <T> T withReader(Path file, InputStream in, Reading<T> reading) {
        try (ImageInputStream stream = new MemoryCacheImageInputStream(in)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new BadInputException(file + " is not an image: expected a PNG or JPEG file");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                return reading.from(reader);
            } finally {
                reader.dispose();
            }
        } catch (BadInputException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Java's decoders fail in any way on what is damaged.
            if (e instanceof IIOException && String.valueOf(e.getMessage()).startsWith("Unsupported")) {
                throw unsupported(file, e);
            }
            throw new BadInputException(file + " is truncated or damaged: it cannot be read as an image", e);
        }
    }

    /** Red, green and blue of each pixel, row by row; alpha is left out, 16-bit samples keep their high byte. */
    public static byte[] rgb(BufferedImage image) {
        WritableRaster raster = image.getRaster();
        int height = image.getHeight();
        int width = image.getWidth();
        byte[] rgb = new byte[height * width * 3];
        int bands = raster.getNumBands();
        if (image.getColorModel() instanceof IndexColorModel) {
            int[] row = new int[width];
            for (int y = 0, to = 0; y < height; y++) {
                image.getRGB(0, y, width, 1, row, 0, width);
                for (int x = 0; x < width; x++) {
                    rgb[to++] = (byte) (row[x] >> 16);
                    rgb[to++] = (byte) (row[x] >> 8);
                    rgb[to++] = (byte) row[x];
                }
            }
            return rgb;
        }
        int[] row = new int[width * bands];
        int shift = Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
        int green = bands < 3 ? 0 : 1;
        int blue = bands < 3 ? 0 : 2;
        for (int y = 0, to = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0, from = 0; x < width; x++, from += bands) {
                rgb[to++] = (byte) (row[from] >> shift);
                rgb[to++] = (byte) (row[from + green] >> shift);
                rgb[to++] = (byte) (row[from + blue] >> shift);
            }
        }
        return rgb;
    }

    /** Writes a PNG whole or not at all. */
    public static void writePng(BufferedImage image, Path file) {
        AtomicFiles.write(file, path -> {
            try (OutputStream out = Files.newOutputStream(path)) {
                ImageIO.write(image, "png", out);
            }
        });
    }
}
