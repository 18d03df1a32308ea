package org.dance4j.datasets.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.StoredLabels;

/** Values and colours in labels that mean nothing, and what they look like. */
final class OddValues {

    /** Colours that differ by no more in any band look the same. */
    private static final int FEW_UNITS = 8;
    /** More different ones are no second colour of a class, but what smooth edges and JPEG leave. */
    private static final int MOST_COLOURS = 8;

    private static final int MOST_NAMED = 3;

    private final List<String> names;
    private final List<Integer> shown;
    private final Optional<String> file;
    private final List<Reading> readings;

    OddValues(Dataset dataset, List<Reading> readings) {
        this.names = dataset.classes().names();
        this.shown = dataset.classes().colours();
        this.file = dataset.declaredClasses().map(classes -> classes.file().toString());
        this.readings = readings;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        offByOne().ifPresent(findings::add);
        nearColours().ifPresent(findings::add);
        return findings;
    }

    private List<StoredLabels> stored(boolean areColours) {
        return readings.stream()
                .filter(reading -> reading.stored() != null && reading.stored().areColours() == areColours)
                .map(Reading::stored)
                .toList();
    }

    /** Labels that count classes from 1 on hold a value beyond the table, and 0 never or only where nothing is. */
    private Optional<Finding> offByOne() {
        List<StoredLabels> odd = stored(false);
        int beyond = odd.stream()
                .flatMap(labels -> labels.pixels().keySet().stream())
                .filter(value -> value != LabelMap.VOID)
                .mapToInt(value -> value)
                .max()
                .orElse(0);
        if (beyond != names.size()) {
            return Optional.empty();
        }
        boolean zeroIsUsed = odd.stream().anyMatch(labels -> labels.pixels().containsKey(0))
                || readings.stream()
                        .anyMatch(
                                each -> each.content() != null && each.content().has(0));
        String where = file.map(path -> " in " + path).orElse("");
        return Optional.of(new Finding(
                "labels seem to count classes from 1 on: the highest value is " + beyond + ", the table ends at "
                        + (names.size() - 1) + ", and the value 0 is "
                        + (zeroIsUsed ? "there as well" : "never there"),
                "labels with the value " + beyond + " are refused; in a larger table every class would have the name of"
                        + " the one before it",
                zeroIsUsed
                        ? "'reduce-zero-label: true'" + where + " makes 0 void and 1 the first class; if 0 is a class,"
                                + " one is missing from the table"
                        : "'reduce-zero-label: true'" + where + " makes 1 the first class"));
    }

    private Optional<Finding> nearColours() {
        List<StoredLabels> odd = stored(true);
        SortedMap<Integer, Integer> near = new TreeMap<>();
        SortedSet<Integer> far = new TreeSet<>();
        for (StoredLabels labels : odd) {
            for (int colour : labels.pixels().keySet()) {
                if (!shown.contains(colour)) {
                    IntStream.range(0, shown.size())
                            .filter(i -> distance(shown.get(i), colour) <= FEW_UNITS)
                            .findFirst()
                            .ifPresentOrElse(i -> near.put(colour, i), () -> far.add(colour));
                }
            }
        }
        if (near.isEmpty()) {
            return Optional.empty();
        }
        String examples =
                near.entrySet().stream().limit(MOST_NAMED).map(this::example).collect(Collectors.joining(", "));
        boolean areMany = near.size() + far.size() > MOST_COLOURS;
        String what = "in " + Finding.count(odd.size(), "label") + ", " + Finding.count(near.size(), "colour")
                + " of no class within " + FEW_UNITS + " units of a class's: " + examples
                + (near.size() > MOST_NAMED ? ", …" : "");
        return Optional.of(new Finding(
                what,
                "labels with a colour that is in no table are refused",
                areMany
                        ? "that many colours come from smooth edges, resizing or JPEG: write the labels again without"
                                + " them, or dance convert cvat-masks with {border} void or nearest"
                        : "a class may have several colours"
                                + file.map(path -> " in " + path).orElse("") + ": colour: [\"#RRGGBB\", \"#RRGGBB\"]"));
    }

    private String example(Map.Entry<Integer, Integer> near) {
        return String.format(
                "#%06X beside #%06X of '%s'", near.getKey(), shown.get(near.getValue()), names.get(near.getValue()));
    }

    private static int distance(int colour, int other) {
        int red = Math.abs((colour >> 16) - (other >> 16));
        int green = Math.abs((colour >> 8 & 0xFF) - (other >> 8 & 0xFF));
        int blue = Math.abs((colour & 0xFF) - (other & 0xFF));
        return Math.max(red, Math.max(green, blue));
    }
}
