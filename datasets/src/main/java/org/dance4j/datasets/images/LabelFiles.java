package org.dance4j.datasets.images;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;

/** Files whose pixels are labels, so that each sample counts as it is stored. */
final class LabelFiles {

    private static final long PNG_START = 0x89504E470D0A1A0AL;
    private static final int LENGTH_AND_TYPE = 8;
    /** Length, type and check sum. */
    private static final int AROUND_CONTENT = 12;

    private static final int TRANSPARENCY = 0x74524E53; // tRNS
    private static final int JPEG_START = 0xFFD8FF;

    private LabelFiles() {}

    /**
     * Decodes a label file, upright as its own tag of orientation tells. Which values or colours a PNG file shows as transparent is left out.
     *
     * @throws BadInputException if the file is missing, truncated, no image, or a JPEG file
     */
    static BufferedImage read(Path file) {
        byte[] bytes = bytes(file);
        return OrientationTag.of(bytes).upright(ImageFiles.decode(bytes, file));
    }

    /**
     * A label file as it is to be decoded, without what a PNG file shows as transparent.
     *
     * @throws BadInputException if the file is missing or a JPEG file
     */
    static byte[] bytes(Path file) {
        byte[] bytes = ImageFiles.bytes(file);
        if (bytes.length >= Integer.BYTES && ByteBuffer.wrap(bytes).getInt() >>> Byte.SIZE == JPEG_START) {
            throw new BadInputException(file + " is not a label map: JPEG changes the values of labels,"
                    + " so that a PNG file is expected");
        }
        return withoutTransparency(bytes);
    }

    /** Java scales grey values of less than 8 bits where it adds an alpha channel for the transparent one. */
    private static byte[] withoutTransparency(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        if (file.length < Long.BYTES || in.getLong(0) != PNG_START) {
            return file;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
        int at = Long.BYTES;
        out.write(file, 0, at);
        while (file.length - at >= AROUND_CONTENT) {
            int length = in.getInt(at);
            if (length < 0 || length > file.length - at - AROUND_CONTENT) {
                break;
            }
            if (in.getInt(at + LENGTH_AND_TYPE - Integer.BYTES) != TRANSPARENCY) {
                out.write(file, at, AROUND_CONTENT + length);
            }
            at += AROUND_CONTENT + length;
        }
        // What is damaged is for the decoder to refuse.
        out.write(file, at, file.length - at);
        return out.toByteArray();
    }

    /** Whether red, green and blue are the same in each pixel. */
    static boolean isGrey(BufferedImage image) {
        return firstColour(image, 0).isEmpty();
    }

    /**
     * The value of each pixel, row by row: a palette's index, or a grey value, which may stand in three channels alike.
     * Alpha says nothing if it is the same throughout.
     *
     * @param firstRow the row of the file that the image begins with
     * @throws BadInputException if channels differ in a pixel, or alpha does between pixels
     */
    static int[] values(BufferedImage image, Path file, int firstRow) {
        firstColour(image, firstRow)
                .or(() -> firstChangeOfAlpha(image, firstRow))
                .ifPresent(problem -> {
                    throw new BadInputException(file
                            + " is not a label map: expected one value per pixel (grey or palette), found " + problem);
                });
        return image.getRaster().getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
    }

    private static Optional<String> firstColour(BufferedImage image, int firstRow) {
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        int[] row = new int[image.getWidth() * bands];
        for (int y = 0; bands > 2 && y < image.getHeight(); y++) {
            raster.getPixels(0, y, image.getWidth(), 1, row);
            for (int at = 0; at < row.length; at += bands) {
                if (row[at] != row[at + 1] || row[at] != row[at + 2]) {
                    return Optional.of(bands + " channels that differ, such as " + row[at] + ", " + row[at + 1] + ", "
                            + row[at + 2] + place(firstRow + y, at / bands));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> firstChangeOfAlpha(BufferedImage image, int firstRow) {
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        boolean hasAlpha = bands % 2 == 0;
        int first = raster.getSample(0, 0, bands - 1);
        int[] row = new int[image.getWidth()];
        for (int y = 0; hasAlpha && y < image.getHeight(); y++) {
            raster.getSamples(0, y, image.getWidth(), 1, bands - 1, row);
            for (int x = 0; x < row.length; x++) {
                if (row[x] != first) {
                    return Optional.of("alpha that varies, " + first + place(firstRow, 0) + " and " + row[x]
                            + place(firstRow + y, x));
                }
            }
        }
        return Optional.empty();
    }

    private static String place(int row, int column) {
        return " at row " + row + ", column " + column;
    }
}
