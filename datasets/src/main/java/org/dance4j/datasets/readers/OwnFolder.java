package org.dance4j.datasets.readers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Dataset;

/**
 * Anyone's own data: {@code SPLIT/images} and {@code SPLIT/labels} with files of the same names, and the classes in
 * {@value #CLASSES} ({@link ClassesFile}).
 */
final class OwnFolder {

    static final String NAME = "folder";

    private static final String CLASSES = "classes.yaml";

    private OwnFolder() {}

    /** @throws BadInputException if the folder or its classes are missing or cannot be used */
    static Dataset open(Path folder) {
        FileDataset.requireFolder(NAME, folder);
        Path file = folder.resolve(CLASSES);
        if (!Files.exists(file)) {
            throw new BadInputException("data folder " + folder + " has no " + CLASSES
                    + ": expected it there, with the folders train/images, train/labels, val/images and val/labels");
        }
        ClassesFile classes = ClassesFile.read(file);
        return new FileDataset(
                NAME,
                classes.classes(),
                new SplitFolders(
                        folder,
                        folder,
                        split -> folder.resolve(split.text()).resolve("images"),
                        split -> folder.resolve(split.text()).resolve("labels"),
                        classes.code()),
                Optional.of(classes.declared()));
    }
}
