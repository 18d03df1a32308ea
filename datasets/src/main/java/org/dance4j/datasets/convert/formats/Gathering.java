package org.dance4j.datasets.convert.formats;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.shapes.Label;
import org.dance4j.datasets.convert.shapes.Labelling;

/** What was found in a source so far. */
final class Gathering {

    private final List<Entry> entries = new ArrayList<>();
    private final List<BadFile> problems = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    /** Adds an image, or the problem that it cannot be found. */
    void add(String name, Optional<Split> split, Supplier<Path> image, Labelling labelling) {
        try {
            entries.add(new Entry(name, split, new Picture.InFile(image.get()), labelling));
        } catch (BadInputException e) {
            problem(name, e.getMessage());
        }
    }

    void add(Entry entry) {
        entries.add(entry);
    }

    void problem(String name, String sentence) {
        problems.add(new BadFile(name, sentence));
    }

    /**
     * Counts something that is not taken.
     *
     * @param what what it is, in the plural, and why it is not taken
     */
    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    Source source(Collection<Label> labels) {
        List<String> notes = counts.entrySet().stream()
                .map(each -> each.getKey() + ": " + each.getValue())
                .toList();
        return new Source(labels, withImagesOfTheirOwn(), problems, notes);
    }

    /** An image that two entries were found to have is that of one of them at most. */
    private List<Entry> withImagesOfTheirOwn() {
        Map<Picture, List<String>> names = new LinkedHashMap<>();
        entries.forEach(entry -> names.computeIfAbsent(entry.picture(), none -> new ArrayList<>())
                .add(entry.name()));
        List<Entry> own = new ArrayList<>();
        for (Entry entry : entries) {
            List<String> sharing = names.get(entry.picture());
            if (sharing.size() == 1) {
                own.add(entry);
            } else {
                String other = sharing.get(sharing.get(0).equals(entry.name()) ? 1 : 0);
                problem(
                        entry.name(),
                        entry.picture().path() + " would be the image of both " + entry.name() + " and "
                                + (other.equals(entry.name()) ? "another of that name" : other));
            }
        }
        return own;
    }
}
