package org.dance4j.datasets.convert.formats;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.io.MoreFiles;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Split;

/**
 * The images of a folder and the folders in it, for sources that tell of them by paths that led somewhere on another
 * machine.
 */
final class ImageFinder {

    private static final Splitter SLASHES = Splitter.on('/').omitEmptyStrings();

    private final Path folder;
    private final Map<String, List<Path>> byName = new HashMap<>();
    private final Map<String, List<Path>> byStem = new HashMap<>();

    /** @param without folders whose files are no images */
    ImageFinder(Path folder, List<Path> without) {
        this.folder = folder;
        for (Path file : FolderFiles.below(folder, FolderFiles.IMAGES)) {
            if (without.stream().noneMatch(file::startsWith)) {
                byName.computeIfAbsent(key(file.getFileName().toString()), none -> new ArrayList<>())
                        .add(file);
                byStem.computeIfAbsent(key(MoreFiles.getNameWithoutExtension(file)), none -> new ArrayList<>())
                        .add(file);
            }
        }
    }

    /** Names are one however their letters are composed, and whatever their case. */
    private static String key(String name) {
        return Ascii.toLowerCase(Normalizer.normalize(name, Normalizer.Form.NFC));
    }

    /** Whether there is any image. */
    boolean isEmpty() {
        return byName.isEmpty();
    }

    /**
     * The image that a source calls by a path: of those with its file name, that with most of the path's folders.
     *
     * @param split the split that it is in; of images that are alike otherwise, that in a folder of this name is taken
     * @throws BadInputException if there is none, or several and nothing tells which is meant
     */
    Path named(String path, Optional<Split> split) {
        List<String> names = names(path);
        if (names.isEmpty()) {
            throw new BadInputException("an image has no name");
        }
        return choose(byName.getOrDefault(names.get(names.size() - 1), List.of()), names, path, split);
    }

    /** The same for a path without extension. */
    Path withStem(String path, Optional<Split> split) {
        List<String> names = names(path);
        return choose(byStem.getOrDefault(names.get(names.size() - 1), List.of()), names, path, split);
    }

    private static List<String> names(String path) {
        return SLASHES.splitToStream(key(path).replace('\\', '/'))
                .filter(name -> !name.equals(".") && !name.equals(".."))
                .toList();
    }

    private Path choose(List<Path> candidates, List<String> names, String path, Optional<Split> split) {
        int most = candidates.stream()
                .mapToInt(file -> inCommon(file, names))
                .max()
                .orElse(0);
        List<Path> best = candidates.stream()
                .filter(file -> inCommon(file, names) == most)
                .toList();
        if (best.size() > 1 && split.isPresent()) {
            List<Path> inSplit = best.stream()
                    .filter(file -> SplitWords.folderOf(folder.relativize(file)).equals(split))
                    .toList();
            best = inSplit.isEmpty() ? best : inSplit;
        }
        if (best.isEmpty()) {
            throw new BadInputException("image " + path + " is not in " + folder);
        } else if (best.size() > 1) {
            throw new BadInputException("image " + path + " is in " + folder + " more than once, as " + best.get(0)
                    + " and " + best.get(1));
        }
        return best.get(0);
    }

    /** How many folders before the file's name are the same. */
    private int inCommon(Path file, List<String> names) {
        Path relative = folder.relativize(file);
        int same = 0;
        while (same + 1 < Math.min(names.size(), relative.getNameCount())
                && key(relative.getName(relative.getNameCount() - 2 - same).toString())
                        .equals(names.get(names.size() - 2 - same))) {
            same++;
        }
        return same;
    }
}
