package org.dance4j.datasets.convert.formats;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.shapes.ClassLabels;
import org.dance4j.datasets.convert.shapes.Label;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.readers.Datasets;

/** A dataset that training reads already, to draw its splits anew or take some of its classes. */
final class DatasetSource {

    private static final String IMAGES = "images";

    private DatasetSource() {}

    /** @param name one of {@link Datasets#names}, of files */
    static Source read(String name, SourceOptions options) {
        options.requireFolder("dataset " + name);
        Dataset dataset = Datasets.open(name, Datasets.Options.in(options.source()));
        ClassSet classes = dataset.classes();
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i < classes.size(); i++) {
            labels.add(new Label(
                    classes.names().get(i), Optional.of(classes.colours().get(i))));
        }
        Gathering found = new Gathering();
        for (Split split : dataset.splits()) {
            Listing listing = dataset.listing(split);
            for (BadFile problem : listing.problems()) {
                found.problem(problem.sample(), problem.problem());
            }
            for (Sample sample : listing.samples()) {
                String id = sample.id().substring(split.text().length() + 1);
                Path file = sample.file().orElseThrow();
                found.add(new Entry(
                        id,
                        path(options.source(), split, file).orElse(id),
                        Optional.of(split),
                        new Picture.InFile(file),
                        new ClassLabels(() -> stored(sample), classes.names())));
            }
        }
        return found.source(labels);
    }

    /** As it is in its file: of which orientation it is, the request says. */
    private static LabelMap stored(Sample sample) {
        return sample.labelCode().orElseThrow().read(sample.labelFile().orElseThrow());
    }

    /** An image's path below the folder of its split's images; empty if that does not tell. */
    private static Optional<String> path(Path source, Split split, Path file) {
        Path root = source.toAbsolutePath().normalize();
        Path whole = file.toAbsolutePath().normalize();
        if (!whole.startsWith(root)) {
            return Optional.empty();
        }
        Path below = root.relativize(whole);
        for (String folder : List.of(split.text(), IMAGES)) {
            if (below.getNameCount() > 1 && below.getName(0).toString().equals(folder)) {
                below = below.subpath(1, below.getNameCount());
            }
        }
        return Optional.of(FolderFiles.text(below));
    }
}
