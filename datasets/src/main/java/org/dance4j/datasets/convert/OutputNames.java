package org.dance4j.datasets.convert;

import com.google.common.base.Splitter;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.formats.Entry;

/** What images and their label maps are called in the new dataset, without extension. */
final class OutputNames {

    private OutputNames() {}

    /**
     * The file's name where all names of its split are different, else the path in the source.
     *
     * @param splits the split of each entry
     * @return for each entry its name; empty for one whose path another has already
     */
    static List<Optional<String>> of(List<Entry> entries, List<Split> splits) {
        List<String> paths = entries.stream().map(entry -> path(entry.name())).toList();
        Multiset<String> names = HashMultiset.create();
        for (int i = 0; i < paths.size(); i++) {
            names.add(splits.get(i) + "/" + key(last(paths.get(i))));
        }
        Set<Split> ambiguous = new HashSet<>();
        for (int i = 0; i < paths.size(); i++) {
            if (names.count(splits.get(i) + "/" + key(last(paths.get(i)))) > 1) {
                ambiguous.add(splits.get(i));
            }
        }
        Set<String> taken = new HashSet<>();
        List<Optional<String>> result = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            Split split = splits.get(i);
            String name = ambiguous.contains(split) ? paths.get(i) : last(paths.get(i));
            result.add(taken.add(split + "/" + key(name)) ? Optional.of(name) : Optional.empty());
        }
        return result;
    }

    private static String key(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Without extension, and without what would lead out of a folder, or be hidden in it. */
    private static String path(String name) {
        String path = name.replace('\\', '/').replaceAll("(?i)\\.(?:png|jpe?g)$", "");
        List<String> parts = new ArrayList<>();
        for (String part : Splitter.on('/').omitEmptyStrings().split(path)) {
            String visible = part.replaceFirst("^\\.+", "");
            if (!visible.isEmpty()) {
                parts.add(visible);
            }
        }
        return parts.isEmpty() ? "image" : String.join("/", parts);
    }
}
