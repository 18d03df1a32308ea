package org.dance4j.datasets.readers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.LabelCode;

/**
 * Images and labels in two folders for each split, paired by their paths in these, without extension.
 *
 * @param folder the dataset's
 * @param images where a split's images are
 * @param labels where their labels are, PNG files
 */
record SplitFolders(Path folder, Function<Split, Path> images, Function<Split, Path> labels, LabelCode code)
        implements FileDataset.Layout {

    @Override
    public boolean has(Split split) {
        return Files.isDirectory(images.apply(split)) && Files.isDirectory(labels.apply(split));
    }

    @Override
    public Listing list(Split split) {
        Path from = images.apply(split);
        Path to = labels.apply(split);
        if (!Files.isDirectory(from)) {
            throw new BadInputException(
                    "data folder " + folder + " has no split '" + split + "': folder " + from + " does not exist");
        }
        if (!Files.isDirectory(to)) {
            throw new BadInputException("the images in " + from + " have no labels: folder " + to + " does not exist");
        }
        FoundFiles found = FoundFiles.byPath(from, FoundFiles.IMAGES);
        return Pairing.of(split.text(), found, FoundFiles.byPath(to, FoundFiles.PNGS), code);
    }
}
