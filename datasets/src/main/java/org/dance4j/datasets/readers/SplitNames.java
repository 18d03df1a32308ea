package org.dance4j.datasets.readers;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Split;

/** The splits that a folder's files may be of, by their names. */
final class SplitNames {

    private SplitNames() {}

    /** The folders in a folder; none if it cannot be looked through. */
    static Set<Split> folders(Path folder) {
        return named(folder, Files::isDirectory, path -> path.getFileName().toString());
    }

    /** The lists {@code SPLIT.txt} in a folder; none if it cannot be looked through. */
    static Set<Split> lists(Path folder) {
        return named(
                folder,
                path -> MoreFiles.getFileExtension(path).equals("txt") && Files.isRegularFile(path),
                MoreFiles::getNameWithoutExtension);
    }

    private static Set<Split> named(Path folder, Predicate<Path> kind, Function<Path, String> name) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(kind)
                    .map(name)
                    .filter(Split::isName)
                    .map(Split::parse)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException | UncheckedIOException e) {
            return new TreeSet<>();
        }
    }

    /**
     * What to say of a split that is not there.
     *
     * @param why what was expected
     * @param others the splits that are there
     */
    static BadInputException missing(Path folder, Split split, String why, Collection<Split> others) {
        String there = others.isEmpty() ? "" : "; there " + (others.size() == 1 ? "is " : "are ") + Split.list(others);
        return new BadInputException("data folder " + folder + " has no split '" + split + "': " + why + there);
    }
}
