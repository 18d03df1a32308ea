package org.dance4j.datasets.readers;

import com.google.common.io.MoreFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.images.LabelCode;

/**
 * A file that says which samples a split has: a line {@code image label} for each, with paths relative to the dataset's
 * folder. A slash may come first, and names of folders that are not there: of {@code /SegNet/CamVid/train/a.png} the
 * longest end counts that leads to a file. Backslashes are slashes, and names may have spaces in them.
 *
 * @param file the list
 * @param folder the dataset's
 * @param otherLines what a line means that has another form; empty if nothing
 */
record SampleList(Path file, Path folder, Function<String, Optional<Line>> otherLines) {

    private static final Pattern PAIR = Pattern.compile("(.+?\\.(?:png|jpe?g))\\s+(.+)", Pattern.CASE_INSENSITIVE);

    /** A folder and a name in it. */
    private static final int FEWEST_NAMES = 2;

    /**
     * What a line names, whether it is there or not.
     *
     * @param name what the sample is called
     * @param image relative to the dataset's folder
     * @param label relative to the dataset's folder
     */
    record Line(String name, Path image, Path label) {}

    boolean exists() {
        return Files.exists(file);
    }

    /** Whether there is a line {@code image label}. */
    boolean hasPairs() {
        return TextLines.of(file).stream().anyMatch(PAIR.asMatchPredicate());
    }

    /** Whether a label that is listed is there. */
    boolean hasLabels() {
        FolderIndex index = new FolderIndex();
        return TextLines.of(file).stream()
                .flatMap(text -> read(text, index).stream())
                .anyMatch(line -> index.find(folder, line.label()).isPresent());
    }

    private Optional<Line> read(String text, FolderIndex index) {
        Matcher pair = PAIR.matcher(text);
        if (!pair.matches()) {
            return otherLines.apply(text);
        }
        Path image = relative(pair.group(1), index);
        return Optional.of(new Line(MoreFiles.getNameWithoutExtension(image), image, relative(pair.group(2), index)));
    }

    private Path relative(String text, FolderIndex index) {
        Path path = Path.of("/" + text.replace('\\', '/')).normalize();
        for (int from = 0; from <= path.getNameCount() - FEWEST_NAMES; from++) {
            Path end = path.subpath(from, path.getNameCount());
            if (index.find(folder, end).isPresent()) {
                return end;
            }
        }
        if (path.getNameCount() == 0) {
            throw new BadInputException(
                    file + " holds a path that names no file, where one of an image or of labels was expected: '" + text
                            + "'");
        }
        return path.subpath(Math.max(0, path.getNameCount() - FEWEST_NAMES), path.getNameCount());
    }

    /**
     * The samples; both files of each must be there.
     *
     * @param split what their ids begin with
     */
    Listing list(String split, LabelCode code) {
        Pairing pairing = new Pairing(split, new FileSample.Source(folder, folder, code));
        FolderIndex index = new FolderIndex();
        Map<String, Set<Line>> lines = new LinkedHashMap<>();
        for (String text : TextLines.of(file)) {
            Line line = read(text, index).orElse(null);
            if (line == null) {
                pairing.problem(text, text, file + ": expected 'image label' on each line, found '" + text + "'");
                continue;
            }
            String key = FolderIndex.composed(line.image().toString());
            if (!lines.computeIfAbsent(key, none -> new LinkedHashSet<>()).add(line)) {
                String again = text + " (again)";
                pairing.problem(
                        again, again, file + " lists image " + line.image().getFileName() + " twice");
            }
        }
        lines.forEach((key, several) -> {
            Line line = several.iterator().next();
            if (several.size() == 1) {
                add(pairing, key, line, index);
            } else {
                String labels =
                        several.stream().map(each -> each.label().toString()).collect(Collectors.joining(" and "));
                pairing.problem(
                        key, line.name(), file + " lists image " + line.image() + " with different labels, " + labels);
            }
        });
        return pairing.listing(file, "");
    }

    private void add(Pairing pairing, String key, Line line, FolderIndex index) {
        Optional<Path> image = index.find(folder, line.image());
        Optional<Path> label = index.find(folder, line.label());
        if (image.isPresent() && label.isPresent()) {
            pairing.add(
                    key,
                    line.name(),
                    RelativePath.of(image.get().toString()),
                    RelativePath.of(label.get().toString()));
            return;
        }
        Path imageFile = folder.resolve(image.orElse(line.image()));
        Path labelFile = folder.resolve(label.orElse(line.label()));
        String culprit =
                label.isPresent() ? "label " + labelFile + " has no image: " + imageFile : "image " + imageFile;
        String sentence = image.isPresent()
                ? "image " + imageFile + " has no label: " + labelFile + " does not exist"
                        + index.insteadOf(labelFile)
                                .map(found -> "; " + found.asLabel())
                                .orElse("")
                : culprit + ", listed in " + file + ", does not exist"
                        + index.insteadOf(imageFile)
                                .map(found -> "; " + found.asImage())
                                .orElse("");
        pairing.problem(key, line.name(), sentence);
    }
}
