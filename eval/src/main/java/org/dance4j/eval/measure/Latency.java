package org.dance4j.eval.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long something takes.
 *
 * @param median seconds
 * @param p95 seconds that 95% of the rounds stayed within
 * @param rounds how often it ran
 */
public record Latency(double median, double p95, int rounds) {

    /**
     * Times several candidates in turns, so that a busy spell of the machine hits all of them: their ratios hold even
     * where the times do not. Each runs once untimed first.
     *
     * @param candidates what to run, by name
     * @param rounds how often each runs, at least 1
     * @return the latencies by name, in the candidates' order
     */
    public static Map<String, Latency> compare(Map<String, Runnable> candidates, int rounds) {
        if (rounds < 1) {
            throw new IllegalArgumentException("latency needs at least one round, found " + rounds);
        }
        candidates.values().forEach(Runnable::run);
        List<String> names = new ArrayList<>(candidates.keySet());
        Map<String, double[]> seconds = new LinkedHashMap<>();
        names.forEach(name -> seconds.put(name, new double[rounds]));
        for (int round = 0; round < rounds; round++) {
            // Another one goes first each time: what follows a slow candidate finds warmer caches and a hotter core.
            for (int turn = 0; turn < names.size(); turn++) {
                String name = names.get((round + turn) % names.size());
                long start = System.nanoTime();
                candidates.get(name).run();
                seconds.get(name)[round] = (System.nanoTime() - start) / 1e9;
            }
        }
        Map<String, Latency> latencies = new LinkedHashMap<>();
        seconds.forEach((name, times) -> latencies.put(name, of(times)));
        return latencies;
    }

    /** The latency of measured times in seconds, at least one. */
    public static Latency of(double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
        return new Latency(median, sorted[(int) Math.ceil(0.95 * n) - 1], n);
    }
}
