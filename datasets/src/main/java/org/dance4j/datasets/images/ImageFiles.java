package org.dance4j.datasets.images;

import com.google.common.base.Ascii;
import java.awt.Rectangle;
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
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;

/** PNG and JPEG files. */
public final class ImageFiles {

    /** Four bytes for each are one Java array. */
    private static final int MOST_PIXELS = Integer.MAX_VALUE / 4;

    /** Java reads others, too, whose values mean something else. */
    private static final Set<String> FORMATS = Set.of("png", "jpeg");

    private interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    /**
     * What is known of an image before its pixels are.
     *
     * @param stored the size in which its pixels are stored
     * @param orientation how they are to be turned
     */
    public record Header(ImageSize stored, Orientation orientation) {

        /** The size in which the image is seen and read. */
        public ImageSize size() {
            return orientation.upright(stored);
        }
    }

    private ImageFiles() {}

    /**
     * Decodes a PNG or JPEG file, upright as its tag of orientation tells.
     *
     * @throws BadInputException if the file is missing, truncated or no image
     */
    public static BufferedImage read(Path file) {
        byte[] bytes = bytes(file);
        return OrientationTag.of(bytes).upright(decode(bytes, file));
    }

    /**
     * Decodes the bytes of a PNG or JPEG file, as its pixels are stored.
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
            AtomicReference<String> truncated = truncation(reader);
            try {
                BufferedImage image = reader.read(0);
                requireWhole(truncated.get());
                requireColours(image, reader, file);
                return image;
            } catch (IIOException e) {
                if (isUnsupported(e) && reader.canReadRaster()) {
                    // Whether the file is damaged, too.
                    reader.readRaster(0, null);
                    requireWhole(truncated.get());
                }
                throw e;
            }
        });
    }

    /**
     * Decodes some rows of a PNG or JPEG file, as its pixels are stored.
     *
     * @throws BadInputException if the file is missing, truncated or no image
     */
    static BufferedImage rows(Path file, int first, int count) {
        try (InputStream in = Files.newInputStream(file)) {
            return rows(in, file, first, count);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The same of the bytes of a file. */
    static BufferedImage rows(byte[] bytes, Path file, int first, int count) {
        return rows(new ByteArrayInputStream(bytes), file, first, count);
    }

    private static BufferedImage rows(InputStream in, Path file, int first, int count) {
        return withReader(file, in, reader -> {
            AtomicReference<String> truncated = truncation(reader);
            ImageReadParam part = reader.getDefaultReadParam();
            part.setSourceRegion(new Rectangle(0, first, reader.getWidth(0), count));
            BufferedImage image = reader.read(0, part);
            requireWhole(truncated.get());
            requireColours(image, reader, file);
            return image;
        });
    }

    private static AtomicReference<String> truncation(ImageReader reader) {
        AtomicReference<String> truncated = new AtomicReference<>();
        reader.addIIOReadWarningListener((source, warning) -> {
            if (warning.contains("Truncated") || warning.contains("premature end")) {
                truncated.set(warning);
            }
        });
        return truncated;
    }

    private static void requireColours(BufferedImage image, ImageReader reader, Path file) throws IOException {
        if (reader.getFormatName().equals("JPEG") && image.getRaster().getNumBands() > 3) {
            throw unsupported(file, null);
        }
    }

    /** The JPEG decoder fills what is missing with grey and only warns. */
    private static void requireWhole(String warning) throws IOException {
        if (warning != null) {
            throw new IOException(warning);
        }
    }

    /** What the file's header tells; no pixel is read. */
    public static Header header(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            ImageSize stored = withReader(file, in, reader -> new ImageSize(reader.getHeight(0), reader.getWidth(0)));
            return new Header(stored, OrientationTag.of(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The size in which the image is seen, from the file's header. */
    public static ImageSize size(Path file) {
        return header(file).size();
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

    private static boolean isUnsupported(Exception e) {
        return e instanceof IIOException && String.valueOf(e.getMessage()).startsWith("Unsupported");
    }

    private static <T> T withReader(Path file, InputStream in, Reading<T> reading) {
        try (ImageInputStream stream = new MemoryCacheImageInputStream(in)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new BadInputException(file + " is not an image: expected a PNG or JPEG file");
            }
            ImageReader reader = readers.next();
            try {
                String format = reader.getFormatName();
                if (!FORMATS.contains(Ascii.toLowerCase(format))) {
                    throw new BadInputException(
                            file + " is an image of format " + format + ": expected a PNG or JPEG file");
                }
                reader.setInput(stream, true, true);
                return reading.from(reader);
            } finally {
                reader.dispose();
            }
        } catch (BadInputException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Java's decoders fail in any way on what is damaged.
            if (isUnsupported(e)) {
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
