package org.dance4j.datasets.convert;

import com.google.common.base.Ascii;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.formats.Entry;
import org.dance4j.datasets.convert.formats.Picture;
import org.dance4j.datasets.convert.shapes.ClassTable;
import org.dance4j.datasets.images.ImageFiles;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;

/**
 * Writes an image and its label map.
 *
 * @param folder the dataset's
 */
record EntryWriter(Path folder, ConversionRequest request, ClassTable table) {

    private static final byte PNG_START = (byte) 0x89;
    private static final Set<String> EXTENSIONS = Set.of("png", "jpg", "jpeg");

    /** An entry, its split, and what it is to be called; without a name it cannot be written. */
    record Task(Entry entry, Split split, Optional<String> name) {}

    /** Writes an entry; what is wrong with it if that cannot be done. Called by several threads. */
    Optional<BadFile> write(Task task) {
        Entry entry = task.entry();
        try {
            String name = task.name()
                    .orElseThrow(
                            () -> new BadInputException(
                                    "another image has the same path but for its extension, so that they cannot be told apart"));
            Path split = folder.resolve(task.split().text());
            if (entry.picture() instanceof Picture.InFile file) {
                LabelMap labels = labels(entry, file.path());
                Path image = target(split, name, extension(file.path()));
                if (request.link()) {
                    Files.createSymbolicLink(image, file.path().toRealPath());
                } else {
                    Files.copy(file.path(), image);
                }
                write(labels, split, name);
            } else if (entry.picture() instanceof Picture.Embedded embedded) {
                writeEmbedded(entry, embedded, split, name);
            }
            return Optional.empty();
        } catch (BadInputException e) {
            return Optional.of(new BadFile(entry.name(), entry.name() + ": " + e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot write image " + entry.name() + ": " + AtomicFiles.reason(e), e));
        }
    }

    /** The file's own where a dataset may have it, else that of what it holds. */
    private static String extension(Path image) throws IOException {
        String own = Ascii.toLowerCase(MoreFiles.getFileExtension(image));
        if (EXTENSIONS.contains(own)) {
            return own;
        }
        try (InputStream in = Files.newInputStream(image)) {
            return extension(in.readNBytes(1));
        }
    }

    private static String extension(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == PNG_START ? "png" : "jpg";
    }

    private static Path target(Path split, String name, String extension) throws IOException {
        Path target = split.resolve("images").resolve(name + "." + extension);
        Files.createDirectories(target.getParent());
        return target;
    }

    private void write(LabelMap labels, Path split, String name) {
        labels.writePng(split.resolve("labels").resolve(name + ".png"), table.classes());
    }

    private void writeEmbedded(Entry entry, Picture.Embedded embedded, Path split, String name) throws IOException {
        byte[] bytes = embedded.bytes();
        Path image = Files.write(target(split, name, extension(bytes)), bytes);
        try {
            write(labels(entry, image), split, name);
        } catch (BadInputException e) {
            Files.delete(image);
            throw new BadInputException(
                    "with the image in " + embedded.path() + ": "
                            + e.getMessage().replace(image.toString(), "it"),
                    e);
        }
    }

    private LabelMap labels(Entry entry, Path image) {
        // The image is decoded, so that a damaged one is found now.
        ImageSize read = RgbImage.read(image).size();
        ImageFiles.Header header = ImageFiles.header(image);
        ImageSize size = request.storedOrientation() ? header.stored() : header.size();
        if (!read.equals(header.size())) {
            throw new BadInputException(image + " is damaged: its header tells another size than it has");
        }
        try {
            LabelMap labels = entry.labelling().paint(size, table, request.rules());
            return request.storedOrientation() ? header.orientation().upright(labels) : labels;
        } catch (BadInputException e) {
            boolean isTurned = header.orientation().transposed() && !request.storedOrientation();
            throw isTurned
                    ? new BadInputException(
                            e.getMessage() + "; its EXIF tag turns the image, and if its annotations are of it as it is"
                                    + " stored, stored-orientation says so",
                            e)
                    : e;
        }
    }
}
