package org.dance4j.datasets.readers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.LabelCode;

/**
 * Images and labels in two folders for each split, paired by their paths in these, without extension.
 *
 * @param folder the dataset's
 * @param among the folder whose folders are called as the splits are
 * @param images where a split's images are
 * @param labels where their labels are, PNG files
 */
record SplitFolders(Path folder, Path among, Function<Split, Path> images, Function<Split, Path> labels, LabelCode code)
        implements FileDataset.Layout {

    @Override
    public Set<Split> splits() {
        return SplitNames.folders(among).stream()
                .filter(split -> Files.isDirectory(images.apply(split)) && Files.isDirectory(labels.apply(split)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Listing list(Split split) {
        return list(split, splits());
    }

    /** @param there the splits to tell of where this one is missing */
    Listing list(Split split, Set<Split> there) {
        Path from = images.apply(split);
        Path to = labels.apply(split);
        if (!Files.isDirectory(from)) {
            throw SplitNames.missing(folder, split, "folder " + from + " does not exist", there);
        }
        if (!Files.isDirectory(to)) {
            throw new BadInputException("the images in " + from + " have no labels: folder " + to + " does not exist");
        }
        FoundFiles found = FoundFiles.byPath(from, FoundFiles.IMAGES);
        return Pairing.of(split.text(), found, FoundFiles.byPath(to, FoundFiles.PNGS), code);
    }
}
