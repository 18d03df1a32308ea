package org.dance4j.datasets.readers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The names in folders, each of which is looked through once, when it is first asked for. */
final class FolderIndex {

    /** Names as they are spelled, by their composed form. */
    private final Map<Path, NavigableMap<String, String>> names = new HashMap<>();

    /**
     * A name in Unicode's normal form C. What Macs write has {@code ä} as two characters, which looks the same and is
     * another name to a file system.
     */
    static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /** The file in a folder that a path leads to, whatever normal form its names are spelled in; empty if there is none. */
    Optional<Path> find(Path folder, Path path) {
        if (Files.isRegularFile(folder.resolve(path))) {
            return Optional.of(path);
        }
        Path found = folder;
        for (Path name : path) {
            Path next = found.resolve(name);
            if (!Files.exists(next)) {
                String spelled = names(found).get(composed(name.toString()));
                if (spelled == null) {
                    return Optional.empty();
                }
                next = found.resolve(spelled);
            }
            found = next;
        }
        return Files.isRegularFile(found) ? Optional.of(folder.relativize(found)) : Optional.empty();
    }

    /** What lies where a file is missing, under its name but for the extension. */
    Optional<Lookalike> insteadOf(Path file) {
        String name = composed(file.getFileName().toString());
        int dot = name.lastIndexOf('.');
        return Lookalike.of(
                dot < 0 ? name : name.substring(0, dot), names(file.getParent()).navigableKeySet());
    }

    private NavigableMap<String, String> names(Path folder) {
        return names.computeIfAbsent(folder, FolderIndex::read);
    }

    private static NavigableMap<String, String> read(Path folder) {
        NavigableMap<String, String> names = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.map(entry -> entry.getFileName().toString())
                    .sorted()
                    .forEach(name -> names.putIfAbsent(composed(name), name));
        } catch (IOException | UncheckedIOException e) {
            // What cannot be looked through holds nothing that could be meant.
            return Collections.emptyNavigableMap();
        }
        return names;
    }
}
