package org.dance4j.datasets.convert;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.alike.PerceptualHash;
import org.dance4j.datasets.alike.PerceptualHashes;
import org.dance4j.datasets.convert.formats.Entry;
import org.dance4j.datasets.convert.formats.Picture;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.stream.Pipeline;

/** Which images stay together. */
final class SplitGroups {

    /** For each entry one that it stays together with, in the end the first of all. */
    private final int[] before;

    private SplitGroups(int entries) {
        before = new int[entries];
        for (int i = 0; i < entries; i++) {
            before[i] = i;
        }
    }

    /**
     * The group of each entry, in their order: a text that all of a group have.
     *
     * @param threads that look at images, at least 1
     */
    static List<String> of(List<Entry> entries, SplitChoice choice, int threads) {
        SplitGroups groups = new SplitGroups(entries.size());
        List<String> texts =
                entries.stream().map(entry -> text(entry.path(), choice)).toList();
        if (choice.group().isPresent()) {
            requireAnyMatches(entries, choice.group().get());
            Map<String, Integer> first = new HashMap<>();
            for (int i = 0; i < texts.size(); i++) {
                Integer other = first.putIfAbsent(texts.get(i), i);
                groups.join(i, other == null ? i : other);
            }
        }
        if (choice.alikeTogether()) {
            groups.joinAlike(hashes(entries, threads));
        }
        List<String> result = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            result.add(texts.get(groups.first(i)));
        }
        return result;
    }

    private static void requireAnyMatches(List<Entry> entries, Pattern group) {
        if (entries.stream().noneMatch(entry -> group.matcher(entry.path()).find())) {
            throw new BadSettingException(
                    "group",
                    "'" + group + "' is found in no image's path, such as "
                            + entries.get(0).path());
        }
    }

    private static String text(String name, SplitChoice choice) {
        Optional<Matcher> matcher = choice.group().map(pattern -> pattern.matcher(name));
        if (matcher.isEmpty() || !matcher.get().find()) {
            return name;
        }
        String text = matcher.get().groupCount() > 0
                ? matcher.get().group(1)
                : matcher.get().group();
        return text == null ? name : text;
    }

    private static List<Optional<PerceptualHash>> hashes(List<Entry> entries, int threads) {
        List<Optional<PerceptualHash>> hashes = new ArrayList<>();
        try (Pipeline<Optional<PerceptualHash>> all = Pipeline.of(entries).map(threads, SplitGroups::hash)) {
            for (int i = 0; i < entries.size(); i++) {
                hashes.add(all.next());
            }
        }
        return Collections.unmodifiableList(hashes);
    }

    /** What cannot be read is told of where it is converted. */
    private static Optional<PerceptualHash> hash(Entry entry) {
        try {
            return PerceptualHash.of(
                    entry.picture() instanceof Picture.Embedded embedded
                            ? RgbImage.of(embedded.bytes(), embedded.path())
                            : RgbImage.read(entry.picture().path()));
        } catch (BadInputException e) {
            return Optional.empty();
        }
    }

    private void joinAlike(List<Optional<PerceptualHash>> hashes) {
        int[] hashed = IntStream.range(0, hashes.size())
                .filter(i -> hashes.get(i).isPresent())
                .toArray();
        new PerceptualHashes(hashes.stream().flatMap(Optional::stream).toList())
                .forEachAlike((index, earlier) -> join(hashed[index], hashed[earlier]));
    }

    private int first(int entry) {
        int first = entry;
        while (before[first] != first) {
            before[first] = before[before[first]];
            first = before[first];
        }
        return first;
    }

    private void join(int entry, int other) {
        int first = first(entry);
        int otherFirst = first(other);
        before[Math.max(first, otherFirst)] = Math.min(first, otherFirst);
    }
}
