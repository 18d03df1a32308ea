package org.dance4j.datasets.readers;

import static java.nio.file.FileVisitOption.FOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
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
 * @param kind what their names match; the first group is the part that images and labels share
 * @param files in the order of {@link #BY_KEY}; where there are several of one key, nothing tells which of them is meant
 * @param others the paths of files of other kinds, relative to the folder; none where only names count
 */
record FoundFiles(Path folder, Pattern kind, List<RelativePath> files, NavigableSet<String> others) {

    /** Image files, by their names without extension. */
    static final Pattern IMAGES = Pattern.compile("(.+)\\.(?:png|jpe?g)", Pattern.CASE_INSENSITIVE);

    /** PNG files, by their names without extension. */
    static final Pattern PNGS = Pattern.compile("(.+)\\.png", Pattern.CASE_INSENSITIVE);

    /** By the key's last name first, so that files come in the same order whichever folders they are in. */
    static final Comparator<String> BY_KEY =
            Comparator.comparing(FoundFiles::lastName).thenComparing(Comparator.naturalOrder());

    private static final Comparator<RelativePath> ORDER = Comparator.comparing(RelativePath::key, BY_KEY);

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
        List<RelativePath> found = new ArrayList<>();
        // There may be a million files, and but a few endings.
        Map<String, String> endings = new HashMap<>();
        NavigableSet<String> others = new TreeSet<>();
        try (Stream<Path> files =
                Files.find(folder, Integer.MAX_VALUE, (path, attributes) -> !attributes.isDirectory(), FOLLOW_LINKS)) {
            for (Iterator<Path> each = files.iterator(); each.hasNext(); ) {
                Path path = folder.relativize(each.next());
                Matcher matcher = kind.matcher(path.getFileName().toString());
                if (!isHidden(path) && matcher.matches()) {
                    String shared = matcher.group(1);
                    String key = FolderIndex.composed(
                            withPath ? path.resolveSibling(shared).toString() : shared);
                    RelativePath file = RelativePath.of(path.toString(), key);
                    found.add(
                            file.beginsWithKey()
                                    ? new RelativePath(key, endings.computeIfAbsent(file.rest(), rest -> rest))
                                    : file);
                } else if (!isHidden(path) && withPath) {
                    others.add(FolderIndex.composed(path.toString()));
                }
            }
        } catch (IOException e) {
            throw unreadable(folder, e);
        } catch (UncheckedIOException e) {
            throw unreadable(folder, e.getCause());
        }
        found.sort(ORDER.thenComparing(file -> Path.of(file.text())));
        return new FoundFiles(folder, kind, Collections.unmodifiableList(found), others);
    }

    private static boolean isHidden(Path path) {
        return StreamSupport.stream(path.spliterator(), false)
                .anyMatch(name -> name.toString().startsWith("."));
    }

    /** What a path has behind its last slash. */
    static String lastName(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? path : path.substring(slash + 1);
    }

    /** The part of a file's name that images and labels share, as it is spelled. */
    String name(RelativePath file) {
        Matcher matcher = kind.matcher(lastName(file.text()));
        return file.beginsWithKey() || !matcher.matches() ? lastName(file.key()) : matcher.group(1);
    }

    /** The place behind the files that have the key of the one at a place. */
    int endOfKey(int first) {
        int end = first + 1;
        while (end < files.size()
                && files.get(end).key().equals(files.get(first).key())) {
            end++;
        }
        return end;
    }

    /** Whether there is a file of a key. */
    boolean has(String key) {
        return Collections.binarySearch(files, RelativePath.of(key), ORDER) >= 0;
    }

    /** Files whose keys have the same last name. */
    List<RelativePath> called(String lastName) {
        int at = Collections.binarySearch(
                files, RelativePath.of(lastName), Comparator.comparing(file -> lastName(file.key())));
        if (at < 0) {
            return List.of();
        }
        int from = at;
        while (from > 0 && lastName(files.get(from - 1).key()).equals(lastName)) {
            from--;
        }
        int to = at + 1;
        while (to < files.size() && lastName(files.get(to).key()).equals(lastName)) {
            to++;
        }
        return files.subList(from, to);
    }

    /** Those whose names, as far as images and labels share them, are of some kind. */
    FoundFiles named(Predicate<String> some) {
        return new FoundFiles(
                folder,
                kind,
                files.stream().filter(file -> some.test(name(file))).toList(),
                others);
    }

    /** Whether there is none. */
    boolean isEmpty() {
        return files.isEmpty();
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
