package org.dance4j.datasets.readers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.DeclaredClasses;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ClassSet;

/**
 * A dataset in files.
 *
 * @param layout where the files are
 * @param declaredClasses what its owner said of its labels
 */
record FileDataset(String name, ClassSet classes, Layout layout, Optional<DeclaredClasses> declaredClasses)
        implements Dataset {

    /** A dataset whose classes are always the same. */
    FileDataset(String name, ClassSet classes, Layout layout) {
        this(name, classes, layout, Optional.empty());
    }

    /** How a dataset's files lie. */
    interface Layout {

        /** The splits that have images and labels, whatever they are called. */
        Set<Split> splits();

        /**
         * The samples of a split.
         *
         * @throws BadInputException if the split is not there, or a folder cannot be read
         */
        Listing list(Split split);
    }

    /**
     * Requires the folder that a dataset is in.
     *
     * @throws BadInputException if there is none
     */
    static void requireFolder(String dataset, Path folder) {
        if (folder == null) {
            throw BadSettingException.of(
                    "dataset " + dataset + " needs the folder it is in (",
                    new BadSettingException.Field("data"),
                    " DIR)");
        }
        if (!Files.isDirectory(folder)) {
            throw new BadInputException(
                    "data folder " + folder + (Files.exists(folder) ? " is a file" : " does not exist"));
        }
    }

    @Override
    public NavigableSet<Split> splits() {
        return new TreeSet<>(layout.splits());
    }

    @Override
    public Listing listing(Split split) {
        return layout.list(split);
    }

    @Override
    public List<Sample> samples(Split split) {
        return listing(split).sound(BadFiles.none());
    }
}
