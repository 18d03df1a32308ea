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
    private final Map<String, Candidates> byName = new HashMap<>();
    private final Map<String, Candidates> byStem = new HashMap<>();

    /** @param without folders whose files are no images */
    ImageFinder(Path folder, List<Path> without) {
        this.folder = folder;
        for (Path file : FolderFiles.below(folder, FolderFiles.IMAGES)) {
            if (without.stream().noneMatch(file::startsWith)) {
                byName.computeIfAbsent(key(file.getFileName().toString()), none -> new Candidates())
                        .add(file, folder);
                byStem.computeIfAbsent(key(MoreFiles.getNameWithoutExtension(file)), none -> new Candidates())
                        .add(file, folder);
            }
        }
    }

    /** Files of one name. Where each sample has a folder of its own, that is all of them. */
    private static final class Candidates {

        private final List<Path> all = new ArrayList<>(1);
        private final Map<String, List<Path>> byParent = new HashMap<>(1);

        void add(Path file, Path folder) {
            all.add(file);
            parent(file, folder).ifPresent(parent -> byParent.computeIfAbsent(parent, none -> new ArrayList<>(1))
                    .add(file));
        }

        /** Those that have most of a path's folders in common with it are among these. */
        List<Path> near(List<String> names) {
            return names.size() < 2 ? all : byParent.getOrDefault(names.get(names.size() - 2), all);
        }

        private static Optional<String> parent(Path file, Path folder) {
            Path parent = folder.relativize(file).getParent();
            return parent == null
                    ? Optional.empty()
                    : Optional.of(key(parent.getFileName().toString()));
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
        return choose(byName.get(names.get(names.size() - 1)), names, path, split);
    }

    /** The same for a path without extension. */
    Path withStem(String path, Optional<Split> split) {
        List<String> names = names(path);
        return choose(byStem.get(names.get(names.size() - 1)), names, path, split);
    }

    /** Whether there is an image of a path's name, wherever it is. */
    boolean hasStem(String path) {
        List<String> names = names(path);
        return byStem.containsKey(names.get(names.size() - 1));
    }

    private static List<String> names(String path) {
        return SLASHES.splitToStream(key(path).replace('\\', '/'))
                .filter(name -> !name.equals(".") && !name.equals(".."))
                .toList();
    }

    /** @param all null if there are none */
    private Path choose(Candidates all, List<String> names, String path, Optional<Split> split) {
        List<Path> candidates = all == null ? List.of() : all.near(names);
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
