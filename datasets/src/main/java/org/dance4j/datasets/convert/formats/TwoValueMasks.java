package org.dance4j.datasets.convert.formats;

import com.google.common.io.MoreFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.shapes.Label;
import org.dance4j.datasets.convert.shapes.TwoValueMask;

/**
 * Masks of 0 and 255: folders {@code images} and {@code masks} in the source, in each of its folders of splits, or with
 * folders of splits in them; or a folder of masks whose images are elsewhere. A mask has its image's name, with or without
 * a word such as {@code _mask} behind it.
 */
final class TwoValueMasks {

    private static final List<String> FOLDERS = List.of("masks", "labels", "annotations", "mask", "label");
    private static final String IMAGES = "images";
    private static final String OBJECT = "object";
    private static final Pattern ADDED = Pattern.compile("(.+)[_-](?:mask|label|labels|seg|segmentation|gt)");

    private TwoValueMasks() {}

    static Source read(SourceOptions options) {
        options.requireFolder(IMAGES + " and masks");
        List<String> objects = options.classes().stream()
                .filter(name -> !name.equalsIgnoreCase("background"))
                .toList();
        if (objects.size() > 1) {
            throw new BadInputException("a mask of 0 and 255 tells one class from the background, but " + objects.size()
                    + " are asked for: " + String.join(", ", objects));
        }
        String object = objects.isEmpty() ? OBJECT : objects.get(0);
        Gathering found = new Gathering();
        List<Path> named = maskFolders(options.source());
        ImageFinder finder = new ImageFinder(options.images().orElse(options.source()), named);
        if (finder.isEmpty()) {
            throw BadSettingException.of(
                    "there is no image in " + options.images().orElse(options.source())
                            + " beside the masks: say where they are (",
                    new BadSettingException.Field("images"),
                    ")");
        }
        if (named.isEmpty()
                && options.images().isEmpty()
                && masks(options.source(), true).stream().noneMatch(TwoValueMasks::isMarked)) {
            throw BadSettingException.of(
                    "folder " + options.source() + " has neither a folder of masks nor masks with a word such as _mask"
                            + " behind their names: if these are the masks, say where the images are (",
                    new BadSettingException.Field("images"),
                    ")");
        }
        boolean mayHoldImages = named.isEmpty()
                && options.images()
                        .map(images -> holds(images, options.source()))
                        .orElse(true);
        for (Path folder : named.isEmpty() ? List.of(options.source()) : named) {
            for (Path mask : masks(folder, mayHoldImages)) {
                if (!mayHoldImages
                        && options.images().map(images -> holds(images, mask)).orElse(false)) {
                    continue;
                }
                Optional<Split> split = SplitWords.folderOf(options.source().relativize(mask));
                String name = FolderFiles.text(
                        folder.relativize(mask).resolveSibling(MoreFiles.getNameWithoutExtension(mask)));
                found.add(
                        name,
                        split,
                        () -> imageOf(mask, image(finder, name, split, mayHoldImages)),
                        new TwoValueMask(mask, object));
            }
        }
        return found.source(List.of(Label.named(object)));
    }

    private static boolean holds(Path folder, Path other) {
        return other.toAbsolutePath()
                .normalize()
                .startsWith(folder.toAbsolutePath().normalize());
    }

    private static List<Path> maskFolders(Path source) {
        List<Path> places = new ArrayList<>(List.of(source));
        for (String name : List.of("train", "val", "test", "valid", "training", "validation", "testing")) {
            places.add(source.resolve(name));
        }
        return places.stream()
                .flatMap(place -> FOLDERS.stream().map(place::resolve).filter(Files::isDirectory))
                .toList();
    }

    /** @param mayHoldImages whether images may lie beside masks, which then have a word behind their names */
    private static List<Path> masks(Path folder, boolean mayHoldImages) {
        List<Path> all = FolderFiles.below(folder, FolderFiles.IMAGES);
        List<Path> marked = all.stream().filter(TwoValueMasks::isMarked).toList();
        return mayHoldImages && !marked.isEmpty() ? marked : all;
    }

    private static boolean isMarked(Path file) {
        return ADDED.matcher(MoreFiles.getNameWithoutExtension(file)).matches();
    }

    private static Path imageOf(Path mask, Path image) {
        if (image.equals(mask)) {
            throw new BadInputException("mask " + mask + " has no image: nothing but itself has its name");
        }
        return image;
    }

    /** @param mayBeMasks whether masks may lie among the images, so that what has a mask's whole name may be one */
    private static Path image(ImageFinder finder, String name, Optional<Split> split, boolean mayBeMasks) {
        Matcher added = ADDED.matcher(name);
        if (!added.matches()) {
            return finder.withStem(name, split);
        }
        String first = mayBeMasks ? added.group(1) : name;
        String second = mayBeMasks ? name : added.group(1);
        return finder.withStem(finder.hasStem(first) ? first : second, split);
    }
}
