package org.dance4j.datasets.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.alike.PerceptualHash;
import org.dance4j.datasets.alike.PerceptualHashes;

/**
 * Images of a split that are nearly those of training: the same by their looks, or frames of one recording right beside
 * one that is trained on.
 */
final class NearDuplicates {

    /** What is before the last number of a name, and the number; single digits, as in leftImg8bit, come after others. */
    private static final List<Pattern> FRAMES =
            List.of(Pattern.compile("(.*?)(\\d{2,9})(?:\\D|\\D\\d(?!\\d))*"), Pattern.compile("(.*?)(\\d)\\D*"));

    private static final int LEAST_FRAMES = 10;
    /** Neighbours that look as much more alike than others of the recording are frames of a video. */
    private static final double MORE_ALIKE = 0.75;

    private static final String EFFECT =
            "what a network has seen in training it labels better than anything else, so that figures of split %s are too"
                    + " good";

    private final SortedMap<Split, List<Reading>> readings;

    NearDuplicates(SortedMap<Split, List<Reading>> readings) {
        this.readings = readings;
    }

    private record Pair(Reading image, Reading other) {}

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        List<Reading> train = hashed(readings.getOrDefault(Split.TRAIN, List.of()));
        readings.forEach((split, all) -> {
            if (!split.equals(Split.TRAIN) && !train.isEmpty()) {
                List<Reading> own = hashed(all);
                Optional<Finding> same = nearlySame(split, own, train);
                Optional<Finding> finding = same.isPresent() ? same : neighbours(split, own, train);
                finding.ifPresent(findings::add);
            }
        });
        return findings;
    }

    private static List<Reading> hashed(List<Reading> readings) {
        return readings.stream()
                .filter(reading ->
                        reading.image() != null && reading.image().hash().isPresent())
                .toList();
    }

    private static int distance(Reading image, Reading other) {
        return hash(image).distance(hash(other));
    }

    private static PerceptualHash hash(Reading image) {
        return image.image().hash().orElseThrow();
    }

    private static Optional<Finding> nearlySame(Split split, List<Reading> own, List<Reading> train) {
        PerceptualHashes hashes =
                new PerceptualHashes(train.stream().map(NearDuplicates::hash).toList());
        List<Pair> pairs = new ArrayList<>();
        for (Reading image : own) {
            hashes.nearest(hash(image)).ifPresent(other -> pairs.add(new Pair(image, train.get(other))));
        }
        if (pairs.isEmpty()) {
            return Optional.empty();
        }
        Pair first = pairs.get(0);
        return Optional.of(new Finding(
                pairs.size() + " of the " + own.size() + " images of split " + split
                        + " look nearly as one of split train does, such as "
                        + first.image().id() + " as "
                        + first.other().id(),
                EFFECT.formatted(split),
                "draw the splits anew: dance convert folder (or camvid) with {val} 0.2 {alike-together}, or with {group} for"
                        + " all frames of a recording; or take these images out of " + split));
    }

    /** Frames of a video that moves on are not the same, and still leak. */
    private static Optional<Finding> neighbours(Split split, List<Reading> own, List<Reading> train) {
        Map<String, NavigableMap<Integer, Reading>> recordings = new TreeMap<>();
        for (Reading reading : train) {
            frame(reading).ifPresent(frame -> recordings
                    .computeIfAbsent(frame.recording(), none -> new TreeMap<>())
                    .put(frame.number(), reading));
        }
        int count = 0;
        double beside = 0;
        double anywhere = 0;
        for (Reading reading : own) {
            Optional<Frame> frame = frame(reading);
            NavigableMap<Integer, Reading> recording =
                    frame.map(each -> recordings.get(each.recording())).orElse(null);
            if (recording != null && recording.size() > 1) {
                int number = frame.orElseThrow().number();
                beside += distance(reading, nearest(recording, number));
                anywhere += recording.values().stream()
                        .mapToInt(other -> distance(reading, other))
                        .average()
                        .orElse(0);
                count++;
            }
        }
        if (count < LEAST_FRAMES || 2 * count < own.size() || beside >= MORE_ALIKE * anywhere) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                String.format(
                        Locale.ROOT,
                        "%d of the %d images of split %s are numbered among those of split train, and are more like the"
                                + " one numbered next to them than like others (%.0f of %d bits differ, else %.0f)",
                        count,
                        own.size(),
                        split,
                        beside / count,
                        PerceptualHash.BITS,
                        anywhere / count),
                EFFECT.formatted(split),
                "put recordings as a whole, or at least long parts of them, into one split: dance convert"
                        + " folder (or camvid) with {val} 0.2 {group}"));
    }

    private static Reading nearest(NavigableMap<Integer, Reading> recording, int number) {
        Map.Entry<Integer, Reading> before = recording.floorEntry(number);
        Map.Entry<Integer, Reading> after = recording.ceilingEntry(number);
        if (before == null || after == null) {
            return (before == null ? after : before).getValue();
        }
        return (number - before.getKey() <= after.getKey() - number ? before : after).getValue();
    }

    private record Frame(String recording, int number) {}

    /** The frame that the id tells of, without the split that it begins with. */
    private static Optional<Frame> frame(Reading reading) {
        String name = reading.id().substring(reading.id().indexOf('-') + 1);
        return FRAMES.stream()
                .map(pattern -> pattern.matcher(name))
                .filter(Matcher::matches)
                .findFirst()
                .map(match -> new Frame(match.group(1), Integer.parseInt(match.group(2))));
    }
}
