package org.dance4j.slimming.latency;

import java.util.ArrayList;
import java.util.List;

/**
 * What a layer takes by the channels that it reads and makes, from times at some of them. More channels never take less:
 * a time that is below one of fewer channels is raised to it.
 *
 * @param read the numbers of channels read that were timed, ascending
 * @param made the numbers of channels made that were timed, ascending
 * @param seconds for each number read, the times by numbers made
 */
public record ChannelTimes(List<Integer> read, List<Integer> made, List<List<Double>> seconds) {

    /**
     * Raises times that are below those of fewer channels.
     *
     * @throws IllegalArgumentException if there is not a time for each pair, or numbers do not ascend
     */
    public ChannelTimes {
        read = ascending(read);
        made = ascending(made);
        int columns = made.size();
        if (seconds.size() != read.size() || seconds.stream().anyMatch(row -> row.size() != columns)) {
            throw new IllegalArgumentException(
                    "there must be a time for each of " + read.size() + " × " + columns + " numbers of channels");
        }
        List<List<Double>> rising = new ArrayList<>();
        for (int i = 0; i < read.size(); i++) {
            List<Double> row = new ArrayList<>();
            for (int j = 0; j < columns; j++) {
                double least = Math.max(i > 0 ? rising.get(i - 1).get(j) : 0, j > 0 ? row.get(j - 1) : 0);
                row.add(Math.max(least, seconds.get(i).get(j)));
            }
            rising.add(List.copyOf(row));
        }
        seconds = List.copyOf(rising);
    }

    private static List<Integer> ascending(List<Integer> numbers) {
        for (int i = 1; i < numbers.size(); i++) {
            if (numbers.get(i) <= numbers.get(i - 1)) {
                throw new IllegalArgumentException("numbers of channels must ascend, found " + numbers);
            }
        }
        if (numbers.isEmpty()) {
            throw new IllegalArgumentException("a layer needs a number of channels that was timed");
        }
        return List.copyOf(numbers);
    }

    /**
     * The time at some channels: linear in both numbers between those that were timed, which is right of what goes with
     * either or with their product; beyond them that of the nearest.
     *
     * @return seconds
     */
    public double at(int channelsRead, int channelsMade) {
        int i = below(read, channelsRead);
        int j = below(made, channelsMade);
        double down = share(read, i, channelsRead);
        double right = share(made, j, channelsMade);
        int next = Math.min(i + 1, read.size() - 1);
        return (1 - down) * between(i, j, right) + down * between(next, j, right);
    }

    private double between(int i, int j, double right) {
        List<Double> row = seconds.get(i);
        return (1 - right) * row.get(j) + right * row.get(Math.min(j + 1, row.size() - 1));
    }

    private static int below(List<Integer> numbers, int channels) {
        int found = 0;
        while (found + 1 < numbers.size() && numbers.get(found + 1) <= channels) {
            found++;
        }
        return found;
    }

    private static double share(List<Integer> numbers, int from, int channels) {
        if (from + 1 == numbers.size()) {
            return 0;
        }
        double width = numbers.get(from + 1) - numbers.get(from);
        return Math.max(0, (channels - numbers.get(from)) / width);
    }
}
