package org.dance4j.datasets.readers;

import static java.nio.file.FileVisitOption.FOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;

/**
 * The files of some kind in a folder and the folders in it, which may be links.
 *
 * @param folder where they are
 * @param byKey the files by what an image and its label have in common; where there are several of one key, nothing
 *     tells which of them is meant
 * @param others the paths of files of other kinds, relative to the folder; none where only names count
 */
record FoundFiles(Path folder, SortedMap<String, List<Found>> byKey, NavigableSet<String> others) {

    /** Image files, by their names without extension. */
    static final Pattern IMAGES = Pattern.compile("(.+)\\.(?:png|jpe?g)", Pattern.CASE_INSENSITIVE);

    /** PNG files, by their names without extension. */
    static final Pattern PNGS = Pattern.compile("(.+)\\.png", Pattern.CASE_INSENSITIVE);

    /**
     * A file.
     *
     * @param path relative to the folder that was looked through
     * @param name the part of its name that images and labels share, as it is spelled
     */
    record Found(Path path, String name) {}

    /**
     * Looks through a folder whose files have a path in common with their counterparts: the key is a file's path below
     * the folder, of its name only the part that images and labels share. Hidden files and folders are left out.
     *
     * @param kind what the names of the files match; the first group is the part that images and labels share
     * @throws BadInputException if a folder cannot be read, or a link leads back to a folder that it is in
     */
    static FoundFiles byPath(Path folder, Pattern kind) {
        return in(folder, kind, true);
    }

    /** As {@link #byPath}, for files of which only the name counts, in whatever folder they are. */
    static FoundFiles byName(Path folder, Pattern kind) {
        return in(folder, kind, false);
    }

    private static FoundFiles in(Path folder, Pattern kind, boolean withPath) {
        SortedMap<String, List<Found>> byKey = new TreeMap<>();
        NavigableSet<String> others = new TreeSet<>();
        try (Stream<Path> files =
                Files.find(folder, Integer.MAX_VALUE, (path, attributes) -> !attributes.isDirectory(), FOLLOW_LINKS)) {
            for (Iterator<Path> each = files.iterator(); each.hasNext(); ) {
                Path path = folder.relativize(each.next());
                String name = path.getFileName().toString();
                Matcher matcher = kind.matcher(name);
                if (!isHidden(path) && matcher.matches()) {
                    String shared = matcher.group(1);
                    Path place = withPath ? path.resolveSibling(shared) : Path.of(shared);
                    String key = FolderIndex.composed(place.toString());
                    // There may be a million: no text twice, and no list that could grow.
                    byKey.merge(key, List.of(new Found(path, key.equals(shared) ? key : shared)), FoundFiles::together);
                } else if (!isHidden(path) && withPath) {
                    others.add(FolderIndex.composed(path.toString()));
                }
            }
        } catch (IOException e) {
            throw unreadable(folder, e);
        } catch (UncheckedIOException e) {
            throw unreadable(folder, e.getCause());
        }
        return new FoundFiles(folder, byKey, others);
    }

    private static List<Found> together(List<Found> some, List<Found> others) {
        return Stream.concat(some.stream(), others.stream())
                .sorted(Comparator.comparing(Found::path))
                .toList();
    }

    private static boolean isHidden(Path path) {
        return StreamSupport.stream(path.spliterator(), false)
                .anyMatch(name -> name.toString().startsWith("."));
    }

    /** Those whose names, as far as images and labels share them, are of some kind. */
    FoundFiles named(Predicate<String> kind) {
        SortedMap<String, List<Found>> some = new TreeMap<>(byKey);
        some.values().removeIf(files -> !kind.test(files.get(0).name()));
        return new FoundFiles(folder, some, others);
    }

    /** Whether there is none. */
    boolean isEmpty() {
        return byKey.isEmpty();
    }

    private static BadInputException unreadable(Path folder, IOException e) {
        if (e instanceof FileSystemLoopException loop) {
            return new BadInputException(
                    "folder " + loop.getFile() + " is a link to a folder that it is in, so that its files have no end",
                    e);
        }
        Object culprit = e instanceof FileSystemException file && file.getFile() != null ? file.getFile() : folder;
        return new BadInputException("cannot read folder " + culprit + ": " + AtomicFiles.reason(e), e);
    }
}
