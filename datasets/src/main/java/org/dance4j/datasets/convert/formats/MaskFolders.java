package org.dance4j.datasets.convert.formats;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.TextFiles;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.shapes.ColourMask;
import org.dance4j.datasets.convert.shapes.Label;
import org.dance4j.datasets.labels.VocClasses;
import org.dance4j.datasets.labels.VocColours;

/**
 * PASCAL VOC's folders: {@code SegmentationClass} with masks, {@code JPEGImages}, and {@code ImageSets/Segmentation} with
 * lists of the splits' names. Labels are in {@code labelmap.txt}, as CVAT writes it, with colours, which then count; in
 * {@code class_names.txt}, a name for each index; or those of VOC 2012.
 */
final class MaskFolders {

    private static final String MASKS = "SegmentationClass";
    private static final String IMAGES = "JPEGImages";
    private static final String LISTS = "ImageSets/Segmentation";
    private static final String TABLE = "labelmap.txt";
    private static final String NAMES = "class_names.txt";
    private static final Splitter FIELDS = Splitter.on(':').trimResults();
    private static final Splitter BANDS = Splitter.on(',').trimResults();
    private static final Splitter WORDS = Splitter.on(CharMatcher.whitespace()).omitEmptyStrings();

    private MaskFolders() {}

    /** CVAT's export "Segmentation mask". */
    static Source cvat(SourceOptions options) {
        options.requireFolder(MASKS + " and " + TABLE);
        if (!Files.isRegularFile(options.source().resolve(TABLE))) {
            throw new BadInputException("folder " + options.source() + " has no " + TABLE
                    + ": expected CVAT's export of segmentation masks");
        }
        return voc(options);
    }

    static Source voc(SourceOptions options) {
        Path source = options.source();
        options.requireFolder(MASKS);
        Path masks = source.resolve(MASKS);
        if (!Files.isDirectory(masks)) {
            throw new BadInputException("folder " + source + " has no folder " + MASKS);
        }
        Path images =
                options.images().orElse(Files.isDirectory(source.resolve(IMAGES)) ? source.resolve(IMAGES) : source);
        ImageFinder finder = new ImageFinder(images, List.of(masks, source.resolve("SegmentationObject")));
        if (finder.isEmpty()) {
            throw BadSettingException.of(
                    "there is no image in " + images + ": say where they are (",
                    new BadSettingException.Field("images"),
                    ")");
        }
        Map<Integer, String> colours = new LinkedHashMap<>();
        Map<Integer, String> values = new LinkedHashMap<>();
        List<Label> labels = labels(source, colours, values);
        List<Path> files = FolderFiles.below(masks, Set.of("png"));
        Set<String> names = files.stream().map(mask -> name(masks, mask)).collect(Collectors.toSet());
        Map<String, Split> splits = splits(source.resolve(LISTS), names);
        Gathering found = new Gathering();
        for (Path mask : files) {
            Path relative = masks.relativize(mask);
            String stem = name(masks, mask);
            Optional<Split> split = Optional.ofNullable(splits.get(stem)).or(() -> SplitWords.folderOf(relative));
            found.add(stem, split, () -> finder.withStem(stem, split), new ColourMask(mask, colours, values));
        }
        return found.source(labels);
    }

    /** What lists call a mask: its path without extension. */
    private static String name(Path masks, Path mask) {
        return FolderFiles.text(masks.relativize(mask).resolveSibling(MoreFiles.getNameWithoutExtension(mask)));
    }

    /** @param values is left empty where colours count even in palettes */
    private static List<Label> labels(Path source, Map<Integer, String> colours, Map<Integer, String> values) {
        Path table = source.resolve(TABLE);
        if (Files.isRegularFile(table)) {
            List<Label> labels = new ArrayList<>();
            for (String line : lines(table)) {
                if (!line.startsWith("#")) {
                    List<String> fields = FIELDS.splitToList(line);
                    int colour = colour(fields.size() > 1 ? fields.get(1) : "", table, line);
                    if (colours.put(colour, fields.get(0)) != null) {
                        throw new BadInputException(
                                table + " has two labels of one colour, the second in '" + line + "'");
                    }
                    labels.add(new Label(fields.get(0), Optional.of(colour)));
                }
            }
            return labels;
        }
        Path list = source.resolve(NAMES);
        List<String> names = Files.isRegularFile(list) ? lines(list) : VocClasses.ALL.names();
        // labelme's list begins with what is ignored, which has no index.
        List<String> indexed =
                names.stream().filter(name -> !name.equals("__ignore__")).toList();
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i < indexed.size(); i++) {
            colours.put(VocColours.of(i), indexed.get(i));
            values.put(i, indexed.get(i));
            labels.add(new Label(indexed.get(i), Optional.of(VocColours.of(i))));
        }
        return labels;
    }

    private static int colour(String text, Path table, String line) {
        try {
            int[] bands = BANDS.splitToStream(text).mapToInt(Integer::parseInt).toArray();
            if (bands.length == 3 && (bands[0] | bands[1] | bands[2]) >>> Byte.SIZE == 0) {
                return bands[0] << 16 | bands[1] << 8 | bands[2];
            }
        } catch (NumberFormatException e) {
            throw new BadInputException(
                    table + " has the line '" + line + "': expected NAME:RED,GREEN,BLUE:parts:actions", e);
        }
        throw new BadInputException(table + " has the line '" + line + "': expected NAME:RED,GREEN,BLUE:parts:actions");
    }

    private static List<String> lines(Path file) {
        try {
            return TextFiles.readLines(file);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** The usual splits by the names in their lists; other lists, such as {@code trainval}, overlap with these. */
    private static Map<String, Split> splits(Path folder, Set<String> names) {
        Map<String, Split> splits = new HashMap<>();
        if (!Files.isDirectory(folder)) {
            return splits;
        }
        try (Stream<Path> lists = Files.list(folder)) {
            for (Path list : lists.sorted().toList()) {
                Optional<Split> split = MoreFiles.getFileExtension(list).equals("txt")
                        ? SplitWords.subset(MoreFiles.getNameWithoutExtension(list))
                                .filter(Split.USUAL::contains)
                        : Optional.empty();
                if (split.isPresent()) {
                    for (String line : lines(list)) {
                        // Names may have spaces in them; lists of pairs and of classes have more behind a name.
                        String name = names.contains(stem(line.strip()))
                                ? stem(line.strip())
                                : stem(WORDS.splitToList(line).get(0));
                        Split other = splits.put(name, split.get());
                        if (other != null && !other.equals(split.get())) {
                            throw new BadInputException("sample " + line + " is in the lists of two splits, " + other
                                    + " and " + split.get());
                        }
                    }
                }
            }
            return splits;
        } catch (IOException e) {
            throw new BadInputException("cannot read folder " + folder + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** The name of a sample in a list; lists of pairs have the image's path. */
    private static String stem(String word) {
        String name = word.replaceFirst("^/?" + IMAGES + "/", "");
        return FolderFiles.IMAGES.contains(Ascii.toLowerCase(MoreFiles.getFileExtension(Path.of(name))))
                ? name.substring(0, name.lastIndexOf('.'))
                : name;
    }
}
