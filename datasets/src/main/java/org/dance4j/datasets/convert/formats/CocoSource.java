package org.dance4j.datasets.convert.formats;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.shapes.Label;

/**
 * COCO's JSON: a file, or a folder with one for each split, right in it, in {@code annotations}, or in a folder that is
 * called as the split is.
 *
 * @see <a href="https://cocodataset.org/#format-data">the format</a>
 */
final class CocoSource {

    private static final String ANNOTATIONS = "annotations";
    private static final Set<String> JSON = Set.of("json");

    private CocoSource() {}

    static Source read(SourceOptions options) {
        List<Path> files = options.isFolder() ? files(options) : List.of(options.source());
        Path folder = options.images().orElseGet(() -> folder(options));
        List<CocoFile> contents = files.stream().map(CocoFile::read).toList();
        ImageFinder finder = new ImageFinder(
                folder, contents.stream().flatMap(file -> file.masks().stream()).toList());
        Gathering found = new Gathering();
        Map<String, Label> labels = new LinkedHashMap<>();
        for (CocoFile file : contents) {
            file.labels().forEach(label -> labels.putIfAbsent(label.name(), label));
            file.gather(finder, split(file.path(), options.source()), found);
        }
        return found.source(labels.values());
    }

    private static Path folder(SourceOptions options) {
        if (options.isFolder()) {
            return options.source();
        }
        Path folder = options.source().toAbsolutePath().getParent();
        boolean isBeside =
                folder.getFileName() != null && folder.getFileName().toString().equals(ANNOTATIONS);
        return isBeside && folder.getParent() != null ? folder.getParent() : folder;
    }

    /** A split is told by the file's name or, as Roboflow has it, by its folder's. */
    private static Optional<Split> split(Path file, Path source) {
        Optional<Split> named = SplitWords.in(MoreFiles.getNameWithoutExtension(file));
        return named.isPresent() || file.equals(source) ? named : SplitWords.folderOf(source.relativize(file));
    }

    private static List<Path> files(SourceOptions options) {
        List<Path> files = new ArrayList<>();
        for (Path folder : folders(options.source())) {
            files.addAll(FolderFiles.in(folder, JSON));
        }
        SortedMap<String, List<Path>> kinds = new TreeMap<>();
        for (Path file : files) {
            String name = MoreFiles.getNameWithoutExtension(file);
            if (options.annotations().map(name::startsWith).orElse(true)) {
                kinds.computeIfAbsent(SplitWords.without(name), none -> new ArrayList<>())
                        .add(file);
            }
        }
        if (kinds.isEmpty()) {
            throw new BadInputException("folder " + options.source() + " has no JSON file"
                    + options.annotations()
                            .map(start -> " whose name begins with '" + start + "'")
                            .orElse("")
                    + ": expected some in it or in its folder " + ANNOTATIONS);
        } else if (kinds.size() > 1 && options.annotations().isEmpty()) {
            throw BadSettingException.of(
                    "folder " + options.source() + " has annotations of several kinds, "
                            + String.join(", ", kinds.keySet()) + ": say which with what their names begin with (",
                    new BadSettingException.Field("annotations"),
                    "), or name one file");
        }
        return kinds.values().stream().flatMap(List::stream).toList();
    }

    private static List<Path> folders(Path source) {
        try (Stream<Path> entries = Files.list(source)) {
            return Stream.concat(
                            Stream.of(source),
                            entries.filter(Files::isDirectory)
                                    .filter(entry ->
                                            entry.getFileName().toString().equals(ANNOTATIONS)
                                                    || SplitWords.folderOf(entry.getFileName()
                                                                    .resolve("file"))
                                                            .isPresent())
                                    .sorted())
                    .toList();
        } catch (IOException e) {
            throw new BadInputException("cannot read folder " + source + ": " + AtomicFiles.reason(e), e);
        }
    }
}
