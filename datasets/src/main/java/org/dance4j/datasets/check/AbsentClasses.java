package org.dance4j.datasets.check;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Split;

/** Classes that one split has and another has not. */
final class AbsentClasses {

    private static final int MOST_NAMED = 5;

    private final List<String> names;
    private final SortedMap<Split, List<Reading>> readings;

    AbsentClasses(Dataset dataset, SortedMap<Split, List<Reading>> readings) {
        this.names = dataset.classes().names();
        this.readings = readings;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        readings.forEach((split, own) -> {
            List<String> missing = IntStream.range(0, names.size())
                    .filter(i -> hasLabels(own) && !has(own, i))
                    .filter(i -> readings.values().stream().anyMatch(other -> has(other, i)))
                    .mapToObj(i -> "'" + names.get(i) + "'")
                    .toList();
            if (!missing.isEmpty()) {
                findings.add(finding(split, missing));
            }
        });
        return findings;
    }

    private static boolean hasLabels(List<Reading> readings) {
        return readings.stream().anyMatch(reading -> reading.content() != null);
    }

    private static boolean has(List<Reading> readings, int index) {
        return readings.stream()
                .anyMatch(each -> each.content() != null && each.content().has(index));
    }

    private static Finding finding(Split split, List<String> missing) {
        String named = missing.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                + (missing.size() > MOST_NAMED ? " and " + (missing.size() - MOST_NAMED) + " more" : "");
        String what = "split " + split + " has no pixel of " + named + ", which other splits have";
        return split.equals(Split.TRAIN)
                ? new Finding(
                        what,
                        "nothing of it is learned, and its IoU is 0 wherever it is scored",
                        "move images with it to train, or leave it out of the classes")
                : new Finding(
                        what,
                        "its IoU cannot be measured there, so that it counts in no mean, and the mean over classes is of"
                                + " fewer of them than in other splits",
                        "draw the splits anew (dance convert folder with {val} and another {seed}), or move images with it"
                                + " there");
    }
}
