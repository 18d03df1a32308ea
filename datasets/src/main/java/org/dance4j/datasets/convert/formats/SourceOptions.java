package org.dance4j.datasets.convert.formats;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;

/**
 * Where annotations are.
 *
 * @param source a file or a folder
 * @param images the folder of the images, if they are not found from the source
 * @param annotations what the names of the annotation files begin with, where a folder has several kinds
 * @param classes the classes to be had; of a format that names none, what there is
 */
public record SourceOptions(Path source, Optional<Path> images, Optional<String> annotations, List<String> classes) {

    /**
     * Requires what is named to be there.
     *
     * @throws BadInputException if it is not
     */
    public SourceOptions {
        classes = List.copyOf(classes);
        if (!Files.exists(source)) {
            throw new BadInputException("source " + source + " does not exist");
        }
        images.filter(folder -> !Files.isDirectory(folder)).ifPresent(folder -> {
            throw new BadInputException(
                    "folder of images " + folder + (Files.exists(folder) ? " is a file" : " does not exist"));
        });
    }

    /** Whether the source is a folder. */
    boolean isFolder() {
        return Files.isDirectory(source);
    }

    /** @throws BadInputException if the source is a file */
    void requireFolder(String expected) {
        if (!isFolder()) {
            throw new BadInputException("source " + source + " is a file: expected a folder with " + expected);
        }
    }
}
