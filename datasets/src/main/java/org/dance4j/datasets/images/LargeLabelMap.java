package org.dance4j.datasets.images;

import java.nio.file.Path;

/** A label file of any size, of which parts are read. Its classes lie in a temporary file, as a {@link LargeImage} does. */
public final class LargeLabelMap implements AutoCloseable {

    private final PixelFile.Turned classes;

    private LargeLabelMap(PixelFile.Turned classes) {
        this.classes = classes;
    }

    /**
     * Opens a label file.
     *
     * @param code what its pixels stand for
     * @param folder for the temporary file, which takes a byte for each pixel
     * @throws org.dance4j.common.io.BadInputException as {@link LabelCode#read}, and where it cannot be told from a part of
     *     the file whether it holds colours or values
     */
    public static LargeLabelMap open(Path file, LabelCode code, Path folder) {
        return open(file, code, folder, LargeImage.usualBand());
    }

    static LargeLabelMap open(Path file, LabelCode code, Path folder, int bandPixels) {
        byte[] bytes = LabelFiles.bytes(file);
        ImageFiles.Header header = ImageFiles.header(file);
        ImageSize stored = header.stored();
        int rows = Math.max(1, bandPixels / stored.width());
        PixelFile classes = new PixelFile(folder, stored, 1);
        try {
            for (int row = 0; row < stored.height(); row += rows) {
                ImageSize band = new ImageSize(Math.min(rows, stored.height() - row), stored.width());
                LabelMap labels = code.decodeRows(ImageFiles.rows(bytes, file, row, band.height()), file, row);
                classes.write(row, 0, band, labels.classes());
            }
            return new LargeLabelMap(new PixelFile.Turned(classes, header.orientation(), 1));
        } catch (RuntimeException | Error e) {
            classes.close();
            throw e;
        }
    }

    /** The size in which the labels are seen. */
    public ImageSize size() {
        return classes.size();
    }

    /** A part of the labels as they are seen, upright. */
    public LabelMap part(int row, int column, ImageSize part) {
        return new LabelMap(part.height(), part.width(), classes.part(row, column, part));
    }

    @Override
    public void close() {
        classes.close();
    }
}
