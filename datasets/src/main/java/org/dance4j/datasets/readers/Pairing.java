package org.dance4j.datasets.readers;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Maps;
import com.google.common.collect.Multiset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.LabelCode;
import org.dance4j.datasets.readers.FoundFiles.Found;

/**
 * Puts the images of a split and their labels together, and notes what has no counterpart, or more than one. A sample's
 * id is its image's name or, where several images of the split have that name, the path.
 */
final class Pairing {

    /** By name first, so that files come in the same order whichever folders they are in. */
    private static final Comparator<String> BY_NAME =
            Comparator.comparing(Pairing::lastName).thenComparing(Comparator.naturalOrder());

    private record Pair(Path image, Path label) {}

    private final String split;
    private final FileSample.Source source;
    private final Map<String, Pair> pairs = new LinkedHashMap<>();
    private final Map<String, String> problems = new LinkedHashMap<>();
    private final Map<String, String> names = new HashMap<>();

    /** @param split what the samples' ids begin with */
    Pairing(String split, FileSample.Source source) {
        this.split = split;
        this.source = source;
    }

    /** All images and labels of two folders, by their keys. */
    static Listing of(String split, FoundFiles images, FoundFiles labels, LabelCode code) {
        Pairing pairing = new Pairing(split, new FileSample.Source(images.folder(), labels.folder(), code));
        SortedSet<String> keys = new TreeSet<>(BY_NAME);
        keys.addAll(images.byKey().keySet());
        keys.addAll(labels.byKey().keySet());
        for (String key : keys) {
            List<Found> image = images.byKey().getOrDefault(key, List.of());
            List<Found> label = labels.byKey().getOrDefault(key, List.of());
            if (image.size() > 1 || label.size() > 1) {
                pairing.problem(
                        key, lastName(key), image.size() > 1 ? ambiguous(images, image) : ambiguous(labels, label));
            } else if (label.isEmpty()) {
                String instead = Lookalike.of(key, labels.others())
                        .map(found -> ": " + found.asLabel())
                        .orElseGet(() -> elsewhere(key, labels, images));
                pairing.problem(
                        key,
                        lastName(key),
                        "image " + path(images, key) + " has no label in " + labels.folder() + instead);
            } else if (image.isEmpty()) {
                String instead = Lookalike.of(key, images.others())
                        .map(found -> ": " + found.asImage())
                        .orElseGet(() -> elsewhere(key, images, labels));
                pairing.problem(
                        key,
                        lastName(key),
                        "label " + path(labels, key) + " has no image in " + images.folder() + instead);
            } else {
                pairing.add(
                        key,
                        image.get(0).name(),
                        image.get(0).path(),
                        label.get(0).path());
            }
        }
        String instead = images.others().isEmpty()
                ? ""
                : ": " + new Lookalike(images.others().first()).asImage();
        return pairing.listing(images.folder(), instead);
    }

    /** That a file of the name is in another folder, and has no counterpart there. */
    private static String elsewhere(String key, FoundFiles files, FoundFiles counterparts) {
        return files.byKey().keySet().stream()
                .filter(other -> lastName(other).equals(lastName(key)))
                .filter(other -> !counterparts.byKey().containsKey(other))
                .findFirst()
                .map(other -> ": " + path(files, other) + " is in another folder")
                .orElse("");
    }

    private static Path path(FoundFiles files, String key) {
        return files.folder().resolve(files.byKey().get(key).get(0).path());
    }

    private static String ambiguous(FoundFiles found, List<Found> files) {
        return files.stream()
                        .map(file -> found.folder().resolve(file.path()).toString())
                        .collect(Collectors.joining(" and "))
                + " have the same name";
    }

    private static String lastName(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /**
     * A pair of files that are there.
     *
     * @param key what no other pair or problem has
     * @param name what the sample is called unless there are others of that name
     */
    void add(String key, String name, Path image, Path label) {
        names.put(key, name);
        pairs.put(key, new Pair(image, label));
    }

    /**
     * Something that is wrong with a pair, or with a line of a list.
     *
     * @param key as in {@link #add}; what is wrong with no sample must not have the key of one
     */
    void problem(String key, String name, String sentence) {
        names.put(key, name);
        problems.put(key, sentence);
    }

    /**
     * What was added.
     *
     * @param where what was looked through, to be named if it is empty
     * @param instead what was found there in that case; may be empty
     */
    Listing listing(Path where, String instead) {
        if (names.isEmpty()) {
            problem(where.toString(), where.toString(), where + " holds no image" + instead);
        }
        Multiset<String> taken = HashMultiset.create(names.values());
        Map<String, String> ids =
                Maps.transformEntries(names, (key, name) -> split + "-" + (taken.count(name) == 1 ? name : key));
        List<Sample> samples = new ArrayList<>(pairs.size());
        pairs.forEach((key, pair) -> samples.add(new FileSample(
                source,
                ids.get(key),
                pair.image(),
                // Often they are called the same, and need not be held twice.
                pair.label().equals(pair.image()) ? pair.image() : pair.label())));
        List<BadFile> bad = new ArrayList<>();
        problems.forEach((key, sentence) -> bad.add(new BadFile(ids.get(key), sentence)));
        return new Listing(samples, bad);
    }
}
