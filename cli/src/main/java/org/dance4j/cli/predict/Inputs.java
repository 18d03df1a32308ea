package org.dance4j.cli.predict;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dance4j.cli.video.VideoReader;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;

/**
 * What is to be labelled.
 *
 * @param items in the order in which they are labelled
 */
record Inputs(List<Item> items) {

    /** Hidden files are none. */
    private static final Pattern IMAGE_NAME = Pattern.compile("[^.].*\\.(?:png|jpe?g)", Pattern.CASE_INSENSITIVE);

    /** Fewer endings than a film may have that is named itself: files of other kinds share the rest. */
    private static final Pattern FILM_NAME =
            Pattern.compile("[^.].*\\.(?:mp4|m4v|mov|mkv|webm|avi)", Pattern.CASE_INSENSITIVE);

    /** Names of images that are told of where a folder holds them, since they are not labelled. */
    private static final Pattern OTHER_IMAGE_NAME =
            Pattern.compile("[^.].*\\.(?:webp|gif|bmp|tiff?|heic|avif|jp2|tga|p[bgp]m)", Pattern.CASE_INSENSITIVE);

    /**
     * An image or a film.
     *
     * @param name what its files are called by
     * @param named whether it was named itself, and not found in a folder
     */
    record Item(String name, Path file, boolean named) {

        boolean isVideo() {
            return VideoReader.isVideo(file);
        }
    }

    /** Copies the list. */
    Inputs {
        items = List.copyOf(items);
    }

    /**
     * The images and films that paths name, and those right in folders that they name.
     *
     * @param lines takes a line about what is left out
     * @throws BadInputException if two images or two films have the same name, or a folder holds none
     */
    static Inputs of(List<Path> paths, Consumer<String> lines) {
        Map<String, Item> items = new LinkedHashMap<>();
        for (Path path : paths) {
            boolean named = !Files.isDirectory(path);
            for (Path file : named ? List.of(path) : inFolder(path, lines)) {
                Item item = new Item(MoreFiles.getNameWithoutExtension(file), file, named);
                // What is written of an image and of a film of one name differs.
                String key = (item.isVideo() ? "film " : "image ") + item.name();
                Item other = items.get(key);
                if (other == null) {
                    items.put(key, item);
                } else if (!real(other.file()).equals(real(file))) {
                    throw new BadInputException((item.isVideo() ? "films " : "images ") + other.file() + " and " + file
                            + " have the same name, so that one's labels would replace the other's");
                } else if (named) {
                    items.put(key, new Item(item.name(), other.file(), true));
                }
            }
        }
        return new Inputs(List.copyOf(items.values()));
    }

    /** These without the films that were found in folders. */
    Inputs withoutFoundFilms(Consumer<String> lines) {
        List<Item> films =
                items.stream().filter(item -> item.isVideo() && !item.named()).toList();
        if (films.isEmpty()) {
            return this;
        }
        lines.accept("not labelled, because of films there is an overlay only: " + films.size()
                + (films.size() == 1 ? " film" : " films") + ", such as "
                + films.get(0).file());
        return new Inputs(items.stream().filter(item -> !films.contains(item)).toList());
    }

    /**
     * Requires that nothing is written over what is to be read: it would be labelled next, or be lost before it is.
     *
     * @param results the files that are written
     */
    void requireNone(Collection<Path> results) {
        Set<Path> read = items.stream().map(item -> real(item.file())).collect(Collectors.toSet());
        for (Path result : results) {
            if (read.contains(real(result))) {
                throw new BadInputException(
                        result + " is an image to label and would be written over; choose another --out, or leave it"
                                + " out");
            }
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }

    private static List<Path> inFolder(Path folder, Consumer<String> lines) {
        List<Path> all;
        try (Stream<Path> entries = Files.list(folder)) {
            all = entries.sorted().toList();
        } catch (IOException e) {
            throw new BadInputException("cannot read folder " + folder + ": " + AtomicFiles.reason(e), e);
        }
        List<Path> found = all.stream()
                .filter(file -> isNamed(file, IMAGE_NAME) || isNamed(file, FILM_NAME))
                .toList();
        List<Path> others =
                all.stream().filter(file -> isNamed(file, OTHER_IMAGE_NAME)).toList();
        if (!others.isEmpty()) {
            lines.accept(String.format(
                    Locale.ROOT,
                    "not labelled, because images are read from PNG and JPEG files: %d of %d files in %s, such as %s",
                    others.size(),
                    others.size() + found.size(),
                    folder,
                    others.get(0).getFileName()));
        }
        Set<Path> results = earlierResults(found);
        List<Path> inputs =
                found.stream().filter(file -> !results.contains(file)).toList();
        if (!results.isEmpty()) {
            lines.accept(String.format(
                    Locale.ROOT,
                    "not labelled, because named as results of this command: %d of %d files in %s, such as %s",
                    results.size(),
                    found.size(),
                    folder,
                    results.iterator().next().getFileName()));
        }
        if (inputs.isEmpty()) {
            throw new BadInputException("folder " + folder + " holds no PNG or JPEG file"
                    + (results.isEmpty() ? ", and no film" : " that is not named as a result of this command"));
        }
        return inputs;
    }

    private static boolean isNamed(Path file, Pattern pattern) {
        return pattern.matcher(file.getFileName().toString()).matches();
    }

    /** Those of the files of one folder that are named as what was written of another. */
    private static Set<Path> earlierResults(List<Path> found) {
        List<Path> images =
                found.stream().filter(file -> !VideoReader.isVideo(file)).toList();
        List<Path> films = found.stream().filter(VideoReader::isVideo).toList();
        Set<Path> results = earlierImages(images);
        Set<String> names =
                films.stream().map(MoreFiles::getNameWithoutExtension).collect(Collectors.toSet());
        for (Path film : films) {
            String file = film.getFileName().toString();
            if (file.endsWith(Results.FILM)
                    && names.contains(file.substring(0, file.length() - Results.FILM.length()))) {
                results.add(film);
            }
        }
        return results;
    }

    private static Set<Path> earlierImages(List<Path> images) {
        Set<String> files = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (Path image : images) {
            files.add(image.getFileName().toString());
            names.add(MoreFiles.getNameWithoutExtension(image));
        }
        List<String> endings = Arrays.stream(SaveKind.values())
                .map(SaveKind::ending)
                .filter(ending -> ending.endsWith(".png"))
                .toList();
        Set<Path> results = new LinkedHashSet<>();
        for (Path image : images) {
            String file = image.getFileName().toString();
            for (String ending : endings) {
                List<String> others = new ArrayList<>(endings);
                others.remove(ending);
                String name = file.endsWith(ending) ? file.substring(0, file.length() - ending.length()) : "";
                if (!name.isEmpty()
                        && (names.contains(name) || others.stream().anyMatch(other -> files.contains(name + other)))) {
                    results.add(image);
                }
            }
        }
        return results;
    }
}
