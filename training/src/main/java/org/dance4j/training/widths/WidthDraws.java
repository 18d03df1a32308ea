package org.dance4j.training.widths;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.dance4j.common.random.SeededRandom;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.slimming.widths.UniformWidths;

/**
 * The widths that steps draw from a range, in hundredths: by the run's seed and the step's number alone, so that a run that
 * goes on draws as if it had not stopped.
 */
final class WidthDraws {

    private static final int PARTS = 100;

    /** A width that may be drawn again. */
    private record Drawn(Subnetwork network, Map<ImageSize, Long> macs) {}

    private final Network network;
    private final double least;
    private final int count;
    private final long seed;
    private final Map<Integer, Drawn> byHundredths = new HashMap<>();

    /**
     * @param least the narrowest share
     * @param count how many a step draws
     */
    WidthDraws(Network network, double least, int count, long seed) {
        this.network = network;
        this.least = least;
        this.count = count;
        this.seed = seed;
    }

    /** Those of a step, from wide to narrow. */
    List<Subnetwork> at(long step) {
        return drawn(step).stream().map(Drawn::network).toList();
    }

    /** Multiply-accumulates of training those of a step on one image. */
    long macs(ImageSize size, long step) {
        return drawn(step).stream()
                .mapToLong(one -> one.macs()
                        .computeIfAbsent(size, s -> Cost.of(one.network().network(), s.height(), s.width())
                                .trainingMacs()))
                .sum();
    }

    private List<Drawn> drawn(long step) {
        SplittableRandom random = SeededRandom.of(seed, 0, Long.toString(step), "widths");
        List<Integer> hundredths = new ArrayList<>();
        int narrowest = (int) Math.ceil(least * PARTS);
        for (int i = 0; i < count; i++) {
            hundredths.add(random.nextInt(narrowest, PARTS + 1));
        }
        hundredths.sort(Collections.reverseOrder());
        return hundredths.stream()
                .map(share -> byHundredths.computeIfAbsent(
                        share,
                        parts -> new Drawn(
                                UniformWidths.of(network, (double) parts / PARTS)
                                        .sharing(network),
                                new HashMap<>())))
                .toList();
    }
}
