package org.dance4j.datasets.readers;

import static java.nio.file.FileVisitOption.FOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFile;

/**
 * The files of some kind in a folder and the folders in it, which may be links.
 *
 * @param folder where they are
 * @param byName the files relative to the folder, by the part of their names that images and labels share
 * @param problems names that several files have
 */
record FoundFiles(Path folder, SortedMap<String, Path> byName, List<BadFile> problems) {

    /** Image files, by their names without extension. */
    static final Pattern IMAGES = Pattern.compile("(.+)\\.(?:png|jpe?g)", Pattern.CASE_INSENSITIVE);

    /** PNG files, by their names without extension. */
    static final Pattern PNGS = Pattern.compile("(.+)\\.png", Pattern.CASE_INSENSITIVE);

    /**
     * Looks through a folder. Hidden files are left out.
     *
     * @param kind what the names of the files match; the first group is the part that images and labels share
     * @throws BadInputException if a folder cannot be read, or a link leads back to a folder that it is in
     */
    static FoundFiles in(Path folder, Pattern kind) {
        SortedMap<String, Path> byName = new TreeMap<>();
        List<BadFile> problems = new ArrayList<>();
        try (Stream<Path> files =
                Files.find(folder, Integer.MAX_VALUE, (path, attributes) -> !attributes.isDirectory(), FOLLOW_LINKS)) {
            for (Iterator<Path> each = files.iterator(); each.hasNext(); ) {
                Path file = each.next();
                String name = file.getFileName().toString();
                Matcher matcher = kind.matcher(name);
                if (matcher.matches() && !name.startsWith(".")) {
                    Path other = byName.put(matcher.group(1), folder.relativize(file));
                    if (other != null) {
                        problems.add(new BadFile(
                                file.toString(), file + " and " + folder.resolve(other) + " have the same name"));
                    }
                }
            }
        } catch (IOException e) {
            throw unreadable(folder, e);
        } catch (UncheckedIOException e) {
            throw unreadable(folder, e.getCause());
        }
        return new FoundFiles(folder, byName, problems);
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
