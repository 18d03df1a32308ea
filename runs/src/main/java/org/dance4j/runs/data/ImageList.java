package org.dance4j.runs.data;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.ComplexityIndex;

/** Which images a run trains and validates on, by their ids, which do not depend on where the dataset's folder is. */
public final class ImageList {

    private static final int MOST_NAMED = 3;

    private ImageList() {}

    /**
     * How the images of a dataset differ from those that a run began with, in one clause; empty if they do not.
     *
     * @param before the images of the run's beginning
     * @param bad those left out, at the beginning or since
     */
    public static Optional<String> changed(ComplexityIndex before, Dataset now, List<BadFile> bad) {
        Set<String> leftOut = bad.stream().map(BadFile::sample).collect(Collectors.toSet());
        List<String> changes = Stream.of(Split.TRAIN, Split.VALIDATION)
                .flatMap(split -> changed(split, before.ids(split), ids(now, split), leftOut).stream())
                .toList();
        return changes.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", changes));
    }

    private static List<String> ids(Dataset dataset, Split split) {
        return dataset.listing(split).samples().stream().map(Sample::id).toList();
    }

    private static Optional<String> changed(Split split, List<String> before, List<String> now, Set<String> leftOut) {
        Set<String> gone = new LinkedHashSet<>(before);
        now.forEach(gone::remove);
        Set<String> added = new LinkedHashSet<>(now);
        // What could not be used at the beginning is no news, whether it could be by now or not.
        added.removeAll(leftOut);
        before.forEach(added::remove);
        List<String> changes = new ArrayList<>();
        if (!gone.isEmpty()) {
            changes.add("lacks " + gone.size() + " of its " + before.size() + " images (" + named(gone) + ")");
        }
        if (!added.isEmpty()) {
            changes.add("has " + added.size() + (added.size() == 1 ? " that is new (" : " that are new (")
                    + named(added) + ")");
        }
        if (changes.isEmpty()) {
            Set<String> known = new LinkedHashSet<>(now);
            known.retainAll(new LinkedHashSet<>(before));
            if (!List.copyOf(known).equals(before)) {
                changes.add("has its images in another order");
            }
        }
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of("split '" + split + "' " + String.join(" and ", changes));
    }

    private static String named(Set<String> ids) {
        return ids.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                + (ids.size() > MOST_NAMED ? ", …" : "");
    }
}
