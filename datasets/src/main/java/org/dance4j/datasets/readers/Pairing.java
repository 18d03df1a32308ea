package org.dance4j.datasets.readers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.LabelCode;

/**
 * Puts the images of a split and their labels together, and notes what has no counterpart, or more than one. A sample's
 * id is its image's name or, where several images of the split have that name, the path.
 */
final class Pairing {

    /** What was added: its key is no other's, and its name is what a sample is called unless there are others of it. */
    private sealed interface Entry {
        String key();

        String name();
    }

    private record Pair(String key, String name, RelativePath image, RelativePath label) implements Entry {}

    private record Problem(String key, String name, String sentence) implements Entry {}

    private final String split;
    private final FileSample.Source source;
    private final List<Entry> entries = new ArrayList<>();

    /** @param split what the samples' ids begin with */
    Pairing(String split, FileSample.Source source) {
        this.split = split;
        this.source = source;
    }

    /** All images and labels of two folders, by their keys. */
    static Listing of(String split, FoundFiles images, FoundFiles labels, LabelCode code) {
        String instead = images.others().isEmpty()
                ? ""
                : ": " + new Lookalike(images.others().first()).asImage();
        return new Pairing(split, new FileSample.Source(images.folder(), labels.folder(), code))
                .paired(images, labels)
                .listing(images.folder(), instead);
    }

    private Pairing paired(FoundFiles images, FoundFiles labels) {
        int image = 0;
        int label = 0;
        while (image < images.files().size() || label < labels.files().size()) {
            int order = order(images, image, labels, label);
            String key =
                    (order <= 0 ? images.files().get(image) : labels.files().get(label)).key();
            int imageEnd = order <= 0 ? images.endOfKey(image) : image;
            int labelEnd = order >= 0 ? labels.endOfKey(label) : label;
            pair(
                    key,
                    images,
                    images.files().subList(image, imageEnd),
                    labels,
                    labels.files().subList(label, labelEnd));
            image = imageEnd;
            label = labelEnd;
        }
        return this;
    }

    /** Which of two files' keys comes first; after the last file of a folder the other's. */
    private static int order(FoundFiles images, int image, FoundFiles labels, int label) {
        if (image == images.files().size()) {
            return 1;
        }
        return label == labels.files().size()
                ? -1
                : FoundFiles.BY_KEY.compare(
                        images.files().get(image).key(),
                        labels.files().get(label).key());
    }

    private void pair(
            String key, FoundFiles images, List<RelativePath> image, FoundFiles labels, List<RelativePath> label) {
        if (image.size() > 1 || label.size() > 1) {
            String sentence = image.size() > 1 ? ambiguous(images, image) : ambiguous(labels, label);
            problem(key, FoundFiles.lastName(key), sentence);
        } else if (label.isEmpty()) {
            String instead = Lookalike.of(key, labels.others())
                    .map(found -> ": " + found.asLabel())
                    .orElseGet(() -> elsewhere(key, labels, images));
            String sentence =
                    "image " + image.get(0).in(images.folder()) + " has no label in " + labels.folder() + instead;
            problem(key, FoundFiles.lastName(key), sentence);
        } else if (image.isEmpty()) {
            String instead = Lookalike.of(key, images.others())
                    .map(found -> ": " + found.asImage())
                    .orElseGet(() -> elsewhere(key, images, labels));
            String sentence =
                    "label " + label.get(0).in(labels.folder()) + " has no image in " + images.folder() + instead;
            problem(key, FoundFiles.lastName(key), sentence);
        } else {
            add(key, images.name(image.get(0)), image.get(0), label.get(0).withKeyOf(image.get(0)));
        }
    }

    /** That a file of the name is in another folder, and has no counterpart there. */
    private static String elsewhere(String key, FoundFiles files, FoundFiles counterparts) {
        return files.called(FoundFiles.lastName(key)).stream()
                .filter(other -> !counterparts.has(other.key()))
                .findFirst()
                .map(other -> ": " + other.in(files.folder()) + " is in another folder")
                .orElse("");
    }

    private static String ambiguous(FoundFiles found, List<RelativePath> files) {
        return files.stream().map(file -> file.in(found.folder()).toString()).collect(Collectors.joining(" and "))
                + " have the same name";
    }

    /**
     * A pair of files that are there.
     *
     * @param key what no other pair or problem has
     * @param name what the sample is called unless there are others of that name
     */
    void add(String key, String name, RelativePath image, RelativePath label) {
        entries.add(new Pair(key, name, image, label));
    }

    /**
     * Something that is wrong with a pair, or with a line of a list.
     *
     * @param key as in {@link #add}; what is wrong with no sample must not have the key of one
     */
    void problem(String key, String name, String sentence) {
        entries.add(new Problem(key, name, sentence));
    }

    /**
     * What was added.
     *
     * @param where what was looked through, to be named if it is empty
     * @param instead what was found there in that case; may be empty
     */
    Listing listing(Path where, String instead) {
        if (entries.isEmpty()) {
            problem(where.toString(), where.toString(), where + " holds no image" + instead);
        }
        Set<String> repeated = repeatedNames();
        List<Sample> samples = new ArrayList<>(entries.size());
        List<BadFile> bad = new ArrayList<>();
        for (Entry entry : entries) {
            String id = split + "-" + (repeated.contains(entry.name()) ? entry.key() : entry.name());
            if (entry instanceof Pair pair) {
                samples.add(new FileSample(source, id, pair.image(), pair.label()));
            } else if (entry instanceof Problem problem) {
                bad.add(new BadFile(id, problem.sentence()));
            }
        }
        return new Listing(samples, bad);
    }

    private Set<String> repeatedNames() {
        String[] names = entries.stream().map(Entry::name).toArray(String[]::new);
        Arrays.sort(names);
        Set<String> repeated = new HashSet<>();
        for (int i = 1; i < names.length; i++) {
            if (names[i].equals(names[i - 1])) {
                repeated.add(names[i]);
            }
        }
        return repeated;
    }
}
