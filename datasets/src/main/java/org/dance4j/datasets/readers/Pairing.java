package org.dance4j.datasets.readers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.LabelCode;

/** Puts the images of a split and their labels together, and notes what has no counterpart. */
final class Pairing {

    private final String split;
    private final FileSample.Source source;
    private final Map<String, Sample> samples = new LinkedHashMap<>();
    private final List<BadFile> problems = new ArrayList<>();

    /** @param split what the samples' ids begin with */
    Pairing(String split, FileSample.Source source) {
        this.split = split;
        this.source = source;
    }

    /** All images and labels of two folders, by what their names share. */
    static Listing of(String split, FoundFiles images, FoundFiles labels, LabelCode code) {
        Pairing pairing = new Pairing(split, new FileSample.Source(images.folder(), labels.folder(), code));
        pairing.problems.addAll(images.problems());
        pairing.problems.addAll(labels.problems());
        images.byName().forEach((name, image) -> {
            Path label = labels.byName().get(name);
            if (label == null) {
                pairing.problem(
                        name, "image " + images.folder().resolve(image) + " has no label in " + labels.folder());
            } else {
                pairing.add(name, image, label);
            }
        });
        labels.byName().forEach((name, label) -> {
            if (!images.byName().containsKey(name)) {
                pairing.problem(
                        name, "label " + labels.folder().resolve(label) + " has no image in " + images.folder());
            }
        });
        return pairing.listing(images.folder());
    }

    private void add(String name, Path image, Path label) {
        String id = id(name);
        samples.put(id, new FileSample(source, id, image, label));
    }

    /** A pair that a list names; both files must be there. */
    void addListed(Path list, String name, Path image, Path label) {
        Path imageFile = source.images().resolve(image);
        Path labelFile = source.labels().resolve(label);
        boolean hasImage = Files.isRegularFile(imageFile);
        boolean hasLabel = Files.isRegularFile(labelFile);
        if (samples.containsKey(id(name))) {
            problem(name, list + " lists image " + image.getFileName() + " twice");
        } else if (hasImage && hasLabel) {
            add(name, image, label);
        } else if (hasImage) {
            problem(name, "image " + imageFile + " has no label: " + labelFile + " does not exist");
        } else {
            problem(
                    name,
                    (hasLabel ? "label " + labelFile + " has no image: " + imageFile : "image " + imageFile)
                            + ", listed in " + list + ", does not exist");
        }
    }

    private String id(String name) {
        return split + "-" + name;
    }

    /** @param name what names the pair or the line of a list */
    void problem(String name, String sentence) {
        problems.add(new BadFile(id(name), sentence));
    }

    /** @param where what was looked through, to be named if it is empty */
    Listing listing(Path where) {
        if (samples.isEmpty() && problems.isEmpty()) {
            problem(where.toString(), where + " holds no image");
        }
        return new Listing(List.copyOf(samples.values()), problems);
    }
}
