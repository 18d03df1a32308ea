package org.dance4j.datasets.labels;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.dance4j.datasets.DeclaredClasses;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.Palette;

/** Palettes that contradict the table of classes, or each other. */
final class PaletteSurvey {

    private final List<String> names;
    private final Optional<DeclaredClasses> declared;
    private final Map<Split, List<String>> problems = new TreeMap<>();

    PaletteSurvey(
            List<String> names,
            Optional<DeclaredClasses> declared,
            Map<Split, ? extends Map<String, LabelContent>> contents) {
        this.names = names;
        this.declared = declared;
        Map<Integer, Seen> seen = new HashMap<>();
        for (Map.Entry<Split, ? extends Map<String, LabelContent>> split : new TreeMap<>(contents).entrySet()) {
            List<String> found = new ArrayList<>();
            Map<String, LabelContent> bySample = new TreeMap<>(split.getValue());
            againstTheTable(split.getKey(), bySample).ifPresent(found::add);
            if (seen.values().stream().noneMatch(Seen::told)) {
                againstEachOther(bySample, seen).ifPresent(found::add);
            }
            problems.put(split.getKey(), found);
        }
    }

    /**
     * A colour at an index.
     *
     * @param sample where it was first seen
     * @param known whether the colour is that of a class or void
     * @param told whether another was found at the same index
     */
    private record Seen(String sample, int colour, boolean known, boolean told) {}

    List<String> problems(Split split) {
        return problems.getOrDefault(split, List.of());
    }

    private Optional<String> againstTheTable(Split split, Map<String, LabelContent> bySample) {
        int count = 0;
        String example = "";
        for (Map.Entry<String, LabelContent> entry : bySample.entrySet()) {
            LabelContent content = entry.getValue();
            List<Palette.Entry> contradictions = content.palette().contradictions(content::has);
            if (!contradictions.isEmpty() && count++ == 0) {
                Palette.Entry first = contradictions.get(0);
                example = "the index " + first.index() + " of sample " + entry.getKey() + ", which stands for "
                        + name(first.meaning()) + " and has the colour of " + name(first.shown()) + ", "
                        + hex(first.colour());
            }
        }
        return count == 0
                ? Optional.empty()
                : Optional.of("the palettes of " + count + " of the " + bySample.size() + " labels of split " + split
                        + " contradict " + table() + ", such as " + example + remedy(true));
    }

    private Optional<String> againstEachOther(Map<String, LabelContent> bySample, Map<Integer, Seen> seen) {
        for (Map.Entry<String, LabelContent> entry : bySample.entrySet()) {
            LabelContent content = entry.getValue();
            for (Palette.Entry used : content.palette().usedBy(content::has)) {
                boolean known = used.shown() != Palette.NOTHING;
                Seen other = seen.putIfAbsent(used.index(), new Seen(entry.getKey(), used.colour(), known, false));
                // Void is shown in any colour.
                if (other != null && other.colour() != used.colour() && used.meaning() != LabelMap.VOID) {
                    seen.put(used.index(), new Seen(other.sample(), other.colour(), other.known(), true));
                    return Optional.of("the palettes of labels contradict each other: the index " + used.index()
                            + " is "
                            + hex(other.colour()) + " in sample " + other.sample() + " and " + hex(used.colour())
                            + " in sample " + entry.getKey()
                            + remedy(known && other.known()));
                }
            }
        }
        return Optional.empty();
    }

    private String table() {
        return declared.map(classes -> classes.file().toString()).orElse("the order of the dataset's classes");
    }

    /** @param known whether the colours are those of classes or void */
    private String remedy(boolean known) {
        return declared.map(classes -> "; 'labels: colour' in " + classes.file() + " reads the colours"
                        + (known ? "" : ", once they are those of classes there")
                        + ", 'labels: index' says that the indices are right")
                .orElse("; labels of this dataset are read by their indices");
    }

    private String name(int meaning) {
        return meaning == LabelMap.VOID ? "void" : "'" + names.get(meaning) + "'";
    }

    private static String hex(int colour) {
        return String.format("#%06X", colour);
    }
}
