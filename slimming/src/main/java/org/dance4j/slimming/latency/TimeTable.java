package org.dance4j.slimming.latency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.common.progress.ProgressListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times that were taken under the same conditions, in a file, so that each is taken once. The file saves time only: where
 * it is missing, of other conditions or unreadable, times are taken anew.
 */
public final class TimeTable {

    /** The median difference between two times of the same thing above which they say little. */
    public static final double MOST_DIFFERENCE = 0.1;

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
     * The times of some things, by their keys. Those that the file lacks are taken in two passes, and kept if the passes
     * agree.
     */
    public Map<String, Timing> times(List<Timed> wanted, Consumer<ProgressListener> progress) {
        Map<String, Timing> known = read();
        Map<String, Timed> missing = new LinkedHashMap<>();
        wanted.stream()
                .filter(timed -> !known.containsKey(timed.key()))
                .forEach(timed -> missing.put(timed.key(), timed));
        List<Timed> order = List.copyOf(missing.values());
        double[][] passes = new double[2][order.size()];
        for (int pass = 0; pass < passes.length; pass++) {
            for (int i = 0; i < order.size(); i++) {
                Timed timed = order.get(i);
                passes[pass][i] = stopwatch.seconds(timed.network(), timed.height(), timed.width());
                progress.accept(new ProgressListener(pass * order.size() + i + 1, passes.length * order.size()));
            }
        }
        Map<String, Timing> taken = new LinkedHashMap<>();
        for (int i = 0; i < order.size(); i++) {
            taken.put(order.get(i).key(), Timing.of(passes[0][i], passes[1][i]));
        }
        Map<String, Timing> all = new TreeMap<>(known);
        all.putAll(taken);
        if (!taken.isEmpty() && difference(taken) <= MOST_DIFFERENCE) {
            keep(all);
        }
        Map<String, Timing> found = new LinkedHashMap<>();
        wanted.forEach(timed -> found.put(timed.key(), all.get(timed.key())));
        return found;
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
