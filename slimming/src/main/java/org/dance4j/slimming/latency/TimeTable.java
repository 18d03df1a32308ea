package org.dance4j.slimming.latency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.FeatureShape;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times that were taken under the same conditions, in a file, so that each is taken once. The file saves time only: where
 * it is missing, of other conditions or unreadable, times are taken anew.
 *
 * <p>Machines that are shared or grow warm change their speed by as much as a half, for seconds at a time. So each thing is timed
 * beside a convolution that is always the same one, and what it takes is told as a multiple of that one's time.
 */
public final class TimeTable {

    /** The median difference between two times of the same thing above which they say little. */
    public static final double MOST_DIFFERENCE = 0.1;

    /** Passes at most, for what passes before do not agree on. */
    private static final int MOST_PASSES = 6;

    private static final int LEAST_PASSES = 2;

    /** What each thing is timed beside. */
    private static final Timed REFERENCE = Timed.layer(new Conv2d(64, 3, 1, 1, 1, true), new FeatureShape(48, 64, 64));

    private static final Logger LOG = LoggerFactory.getLogger(TimeTable.class);

    /**
     * What the file holds.
     *
     * @param conditions the machine, the runtime and how times are taken
     * @param times by {@link Timed#key}
     */
    record Kept(String conditions, Map<String, Timing> times) {}

    private final Path file;
    private final String conditions;
    private final Stopwatch stopwatch;

    /**
     * @param file which need not exist yet
     * @param conditions all that times depend on besides what is timed: those of others are not taken
     */
    public TimeTable(Path file, String conditions, Stopwatch stopwatch) {
        this.file = file;
        this.conditions = conditions;
        this.stopwatch = stopwatch;
    }

    /**
     * The times of some things, by their keys. Those that the file lacks are taken in two passes, and in some more of what
     * these do not agree on; they are kept if most agree.
     */
    public Map<String, Timing> times(List<Timed> wanted, Consumer<ProgressListener> progress) {
        Map<String, Timing> known = read();
        Map<String, Timed> missing = new LinkedHashMap<>();
        wanted.stream()
                .filter(timed -> !known.containsKey(timed.key()))
                .forEach(timed -> missing.put(timed.key(), timed));
        // Nothing is told in multiples of what is not known.
        if (!missing.isEmpty() && !known.containsKey(REFERENCE.key())) {
            missing.put(REFERENCE.key(), REFERENCE);
        }
        Map<String, Timing> taken = taken(
                List.copyOf(missing.values()),
                Optional.ofNullable(known.get(REFERENCE.key())).map(Timing::seconds),
                progress);
        Map<String, Timing> all = new TreeMap<>(known);
        all.putAll(taken);
        if (!taken.isEmpty() && difference(taken) <= MOST_DIFFERENCE) {
            keep(all);
        }
        Map<String, Timing> found = new LinkedHashMap<>();
        wanted.forEach(timed -> found.put(timed.key(), all.get(timed.key())));
        return found;
    }

    /** Times some things, and what they are timed beside. */
    private Map<String, Timing> taken(
            List<Timed> things, Optional<Double> knownReference, Consumer<ProgressListener> progress) {
        Map<String, List<Double>> multiples = new LinkedHashMap<>();
        List<Double> references = new ArrayList<>();
        List<Timed> left = things;
        int done = 0;
        for (int pass = 0; pass < MOST_PASSES && !left.isEmpty(); pass++) {
            int all = done + left.size() * Math.max(1, LEAST_PASSES - pass);
            for (Timed timed : left) {
                double reference = seconds(REFERENCE);
                references.add(reference);
                multiples.computeIfAbsent(timed.key(), key -> new ArrayList<>()).add(seconds(timed) / reference);
                done++;
                progress.accept(new ProgressListener(done, all));
            }
            if (pass + 1 >= LEAST_PASSES) {
                left = left.stream()
                        .filter(timed -> !Timing.agree(multiples.get(timed.key()), MOST_DIFFERENCE))
                        .toList();
            }
        }
        Map<String, Timing> taken = new LinkedHashMap<>();
        if (!references.isEmpty()) {
            double reference = knownReference.orElseGet(() -> Collections.min(references));
            multiples.forEach((key, values) -> taken.put(key, Timing.of(values).times(reference)));
        }
        return taken;
    }

    private double seconds(Timed timed) {
        return stopwatch.seconds(timed.network(), timed.height(), timed.width());
    }

    /** The median of how much two times of the same thing differ. */
    public static double difference(Map<String, Timing> times) {
        double[] differences =
                times.values().stream().mapToDouble(Timing::difference).toArray();
        Arrays.sort(differences);
        return differences.length == 0 ? 0 : differences[differences.length / 2];
    }

    private Map<String, Timing> read() {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            Kept kept = Json.read(file, Kept.class, "layer times");
            return kept.conditions().equals(conditions) ? kept.times() : Map.of();
        } catch (BadInputException e) {
            LOG.warn("taking layer times again: {}", e.getMessage());
            return Map.of();
        }
    }

    private void keep(Map<String, Timing> all) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Json.write(file, new Kept(conditions, all));
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("layer times are not kept for the next time: {}", e.getMessage());
        }
    }
}
