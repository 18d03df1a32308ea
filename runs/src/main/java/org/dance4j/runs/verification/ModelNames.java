package org.dance4j.runs.verification;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Short names of models for tables and charts. */
public final class ModelNames {

    private ModelNames() {}

    /** The end of each path, with as many folders as tell all of them apart. A path that occurs twice is numbered. */
    public static List<String> of(List<Path> models) {
        List<Path> absolute =
                models.stream().map(path -> path.toAbsolutePath().normalize()).toList();
        int most = absolute.stream().mapToInt(Path::getNameCount).max().orElse(1);
        long different = absolute.stream().distinct().count();
        int parts = 1;
        while (parts < most && ends(absolute, parts).stream().distinct().count() < different) {
            parts++;
        }
        List<String> names = new ArrayList<>();
        HashSet<String> taken = new HashSet<>();
        for (String end : ends(absolute, parts)) {
            String name = end;
            for (int i = 2; !taken.add(name); i++) {
                name = end + " (" + i + ")";
            }
            names.add(name);
        }
        return names;
    }

    private static List<String> ends(List<Path> paths, int parts) {
        return paths.stream()
                .map(path -> path.getNameCount() <= parts
                        ? path.toString()
                        : path.subpath(path.getNameCount() - parts, path.getNameCount())
                                .toString())
                .toList();
    }
}
