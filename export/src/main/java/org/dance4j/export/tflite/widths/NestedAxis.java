package org.dance4j.export.tflite.widths;

import com.google.common.math.IntMath;
import com.google.common.primitives.Ints;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The channels along an axis of a kernel at several widths, each of which keeps some of the wider one's. They are taken in
 * blocks that no width takes apart, those first that the narrowest has.
 */
final class NestedAxis {

    private final int block;
    private final int[] levels;
    private final int[][] positions;

    private NestedAxis(int block, int[] levels, int[][] positions) {
        this.block = block;
        this.levels = levels;
        this.positions = positions;
    }

    /**
     * The axis of some widths.
     *
     * @param kept the channels of each, from wide to narrow, in the order in which it has them
     * @return empty if one has a channel that the next wider one lacks
     */
    static Optional<NestedAxis> of(List<int[]> kept) {
        Map<Integer, Integer> levelOf = new HashMap<>();
        for (int width = 0; width < kept.size(); width++) {
            for (int channel : kept.get(width)) {
                Integer before = levelOf.put(channel, kept.size() - 1 - width);
                if (width > 0 && (before == null || before != kept.size() - width)) {
                    return Optional.empty();
                }
            }
        }
        int block = 0;
        for (int[] channels : kept) {
            int run = 0;
            for (int i = 0; i < channels.length; i++) {
                run++;
                if (i + 1 == channels.length || !levelOf.get(channels[i]).equals(levelOf.get(channels[i + 1]))) {
                    block = IntMath.gcd(block, run);
                    run = 0;
                }
            }
        }
        int[] stored = Ints.asList(kept.get(0)).stream()
                .sorted(Comparator.comparing(levelOf::get))
                .mapToInt(i -> i)
                .toArray();
        int size = block;
        int[] firsts = IntStream.range(0, stored.length / size)
                .map(i -> stored[i * size])
                .toArray();
        int[] levels = IntStream.of(firsts).map(levelOf::get).toArray();
        int[][] positions = new int[kept.size()][];
        for (int width = 0; width < positions.length; width++) {
            List<Integer> channels = Ints.asList(kept.get(width));
            int deepest = kept.size() - 1 - width;
            positions[width] = IntStream.range(0, firsts.length)
                    .filter(i -> levels[i] <= deepest)
                    .map(i -> channels.indexOf(firsts[i]) / size)
                    .toArray();
        }
        return Optional.of(new NestedAxis(block, levels, positions));
    }

    /** How many channels are in a block. */
    int block() {
        return block;
    }

    /** The number of blocks that the widest has. */
    int blocks() {
        return levels.length;
    }

    /** How many of the narrowest widths lack a block; ascending. */
    int level(int stored) {
        return levels[stored];
    }

    /**
     * Where a width has a block, counted in blocks.
     *
     * @param width one that has it, 0 being the widest
     * @param stored the block
     */
    int position(int width, int stored) {
        return positions[width][stored];
    }
}
