package org.dance4j.datasets.convert.formats;

import static java.nio.file.FileVisitOption.FOLLOW_LINKS;

import com.google.common.base.Ascii;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;

/** Files of some kind in a folder. */
final class FolderFiles {

    static final Set<String> IMAGES = Set.of("png", "jpg", "jpeg");

    /** What a dataset's folder holds. */
    private static final String CLASSES = "classes.yaml";

    private FolderFiles() {}

    /**
     * The files with one of some extensions in a folder and the folders in it, in order; hidden ones are left out, and so are
     * those of datasets in it, which were converted from it before.
     */
    static List<Path> below(Path folder, Set<String> extensions) {
        return list(folder, Integer.MAX_VALUE, extensions);
    }

    /** The same right in a folder. */
    static List<Path> in(Path folder, Set<String> extensions) {
        return list(folder, 1, extensions);
    }

    private static List<Path> list(Path folder, int depth, Set<String> extensions) {
        try (Stream<Path> files =
                Files.find(folder, depth, (path, attributes) -> !attributes.isDirectory(), FOLLOW_LINKS)) {
            List<Path> all = files.toList();
            Set<Path> datasets = all.stream()
                    .filter(path -> path.endsWith(CLASSES))
                    .map(Path::getParent)
                    .filter(dataset -> !dataset.equals(folder))
                    .collect(Collectors.toSet());
            return all.stream()
                    .filter(path -> extensions.contains(Ascii.toLowerCase(MoreFiles.getFileExtension(path))))
                    .filter(path -> !isHidden(folder.relativize(path)))
                    .filter(path -> datasets.stream().noneMatch(path::startsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        } catch (UncheckedIOException e) {
            throw unreadable(folder, e.getCause());
        }
    }

    private static BadInputException unreadable(Path folder, IOException e) {
        return new BadInputException("cannot read folder " + folder + ": " + AtomicFiles.reason(e), e);
    }

    private static boolean isHidden(Path path) {
        return StreamSupport.stream(path.spliterator(), false)
                .anyMatch(name -> name.toString().startsWith("."));
    }

    /** A path with slashes. */
    static String text(Path path) {
        return path.toString().replace('\\', '/');
    }
}
