package org.dance4j.runs.data;

import com.google.common.collect.Sets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.dance4j.common.io.Json;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelCode;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.training.config.TrainingData;

/**
 * What the labels of a run stood for when it began, which {@code dataset.json} keeps; its images are listed in
 * {@code complexity.json}.
 *
 * @param classes the dataset's classes
 * @param labels for each way in which label files are coded, the {@linkplain LabelCode#table table} of what may be in them;
 *     none if there are no such files
 */
public record DataRecord(ClassSet classes, List<SortedMap<String, Integer>> labels) {

    /** Copies the list. */
    public DataRecord {
        labels = List.copyOf(labels);
    }

    /** The record of what a run uses. */
    public static DataRecord of(TrainingData data) {
        // 100,000 samples have a code or two between them.
        Set<LabelCode> codes = Sets.newIdentityHashSet();
        List<LabelCode> inOrder = new ArrayList<>();
        Stream.concat(data.training().stream(), data.validation().stream())
                .flatMap(sample -> sample.labelCode().stream())
                .filter(codes::add)
                .forEach(inOrder::add);
        return new DataRecord(
                data.classes(),
                inOrder.stream().map(LabelCode::table).distinct().toList());
    }

    /** The record in a file, if there is one. */
    public static Optional<DataRecord> read(Path file) {
        return Files.exists(file)
                ? Optional.of(Json.read(file, DataRecord.class, "record of a dataset"))
                : Optional.empty();
    }

    /** Writes it as JSON, in one step. */
    public void write(Path file) {
        Json.write(file, this);
    }

    /** How what there is now differs from this, in one clause; empty if it does not. */
    public Optional<String> changed(DataRecord now) {
        return changed(classes, now.classes).or(() -> changedLabels(now));
    }

    /** How classes differ from what they were, in one clause; empty if they do not. */
    public static Optional<String> changed(ClassSet before, ClassSet now) {
        if (before.size() != now.size()) {
            return Optional.of("there are " + now.size() + " classes, and were " + before.size()
                    + named(now, before, ", new is ") + named(before, now, ", gone is "));
        }
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            String name = now.names().get(i);
            if (!name.equals(before.names().get(i))) {
                changes.add("class " + i + " is '" + name + "', and was '"
                        + before.names().get(i) + "'");
            } else if (!now.colours().get(i).equals(before.colours().get(i))) {
                changes.add("class '" + name + "' has the colour " + colour(now, i) + ", and had " + colour(before, i));
            }
        }
        return first(changes, now.size() + " classes");
    }

    private static String colour(ClassSet classes, int index) {
        return "#%06X".formatted(classes.colours().get(index));
    }

    private static String named(ClassSet some, ClassSet others, String words) {
        return some.names().stream()
                .filter(name -> !others.names().contains(name))
                .findFirst()
                .map(name -> words + "'" + name + "'")
                .orElse("");
    }

    private Optional<String> changedLabels(DataRecord now) {
        if (labels.size() != now.labels.size()) {
            return Optional.of("label files are coded in " + now.labels.size() + " ways, and were in " + labels.size());
        }
        List<String> changes = new ArrayList<>();
        Set<String> all = new TreeSet<>();
        for (int i = 0; i < labels.size(); i++) {
            SortedMap<String, Integer> before = labels.get(i);
            SortedMap<String, Integer> after = now.labels.get(i);
            Set<String> pixels = new TreeSet<>(before.keySet());
            pixels.addAll(after.keySet());
            all.addAll(pixels);
            for (String pixel : pixels) {
                String was = meaning(before.get(pixel));
                String is = meaning(after.get(pixel));
                if (!is.equals(was)) {
                    changes.add("label " + pixel + " stands for " + is + ", and stood for " + was);
                }
            }
        }
        return first(changes, all.size() + " labels");
    }

    private String meaning(Integer label) {
        if (label == null) {
            return "nothing";
        }
        return label == LabelMap.VOID ? "void" : "'" + classes.names().get(label) + "'";
    }

    private static Optional<String> first(List<String> changes, String of) {
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        changes.get(0) + (changes.size() > 1 ? " (" + changes.size() + " of " + of + " differ)" : ""));
    }
}
