package org.dance4j.slimming.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which numbers of channels are fast, of made times. */
class FastChannelsTest {

    private static SortedMap<Integer, Double> times(IntToDoubleFunction seconds, double noise) {
        return times(seconds, noise, 5);
    }

    private static SortedMap<Integer, Double> times(IntToDoubleFunction seconds, double noise, long seed) {
        Random random = new Random(seed);
        SortedMap<Integer, Double> times = new TreeMap<>();
        FastChannels.samples()
                .keySet()
                .forEach(channels -> times.put(
                        channels, seconds.applyAsDouble(channels) * (1 + noise * (2 * random.nextDouble() - 1))));
        return times;
    }

    /** A convolution of as many channels read as made, in tiles. */
    private static double tiled(int channels, int tile) {
        double whole = Math.ceil(channels / (double) tile) * tile;
        return 1e-4 + 1e-6 * whole + 5e-7 * whole * whole;
    }

    /** Microseconds as they were taken of 17 to 64 channels, on a machine that was half as fast in between. */
    private static SortedMap<Integer, Double> taken(int... microseconds) {
        SortedMap<Integer, Double> times = new TreeMap<>();
        for (int channels : FastChannels.samples().keySet()) {
            times.put(channels, 1e-6 * microseconds[times.size()]);
        }
        return times;
    }

    /**
     * XNNPACK's kernels for AVX-512, which make 32 channels of floats, or 16 of int8, at a time, of as many as there are; the
     * first and the eighth time of floats are of a slow moment.
     */
    @Test
    void stepsOfRealKernelsAreFound() {
        assertEquals(
                32,
                FastChannels.multiple(taken(
                        261, 139, 148, 159, 163, 171, 177, 366, 192, 199, 208, 214, 222, 230, 238, 247, 504, 519, 542,
                        549, 567, 580, 596, 609, 626, 641, 656, 670, 687, 707, 718, 730, 746, 762, 793, 797, 814, 827,
                        843, 863, 873, 889, 906, 920, 935, 952, 979, 990)));
        assertEquals(
                16,
                FastChannels.multiple(taken(
                        52, 52, 52, 52, 53, 53, 53, 52, 68, 67, 68, 67, 67, 67, 67, 67, 123, 123, 123, 123, 123, 123,
                        123, 123, 146, 146, 146, 146, 146, 146, 146, 146, 225, 225, 225, 225, 225, 225, 225, 225, 255,
                        255, 255, 255, 255, 255, 255, 256)));
    }

    /** TensorFlow's own kernels, which work on 16 at a time, on two days. */
    @Test
    void stepsOfSessionsAreFoundToo() {
        assertEquals(
                16,
                FastChannels.multiple(taken(
                        308, 297, 316, 333, 362, 371, 368, 308, 371, 376, 403, 405, 420, 434, 462, 387, 563, 567, 596,
                        642, 672, 686, 735, 668, 752, 712, 737, 712, 777, 783, 806, 738, 870, 1122, 1166, 1138, 1156,
                        1176, 1234, 1161, 1252, 1243, 1256, 1291, 1293, 1343, 1370, 1271)));
        assertEquals(
                16,
                FastChannels.multiple(taken(
                        283, 295, 333, 306, 353, 360, 395, 306, 359, 369, 357, 382, 417, 427, 450, 369, 506, 544, 548,
                        607, 611, 634, 673, 599, 694, 678, 696, 683, 734, 728, 755, 702, 787, 1046, 1111, 1001, 1089,
                        1128, 1164, 1122, 1183, 1176, 1178, 1207, 1238, 1272, 1308, 1255)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 16})
    void stepsAreFoundAsTheyAre(int tile) {
        assertEquals(tile, FastChannels.multiple(times(channels -> tiled(channels, tile), 0)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16})
    void aLittleNoiseHidesNoSteps(int tile) {
        assertEquals(tile, FastChannels.multiple(times(channels -> tiled(channels, tile), 0.03)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noiseMakesNoSteps(long seed) {
        assertEquals(1, FastChannels.multiple(times(channels -> 1e-3, 0.2, seed)));
        assertEquals(1, FastChannels.multiple(times(channels -> tiled(channels, 1), 0.2, seed)));
    }

    /** From 33 channels on a map is larger than a cache: one kink makes no steps. */
    @Test
    void aKinkMakesNoSteps() {
        assertEquals(
                1,
                FastChannels.multiple(
                        times(channels -> tiled(channels, 1) + (channels > 32 ? 4e-5 * (channels - 32) : 0), 0)));
    }

    /** Where a kernel goes on channel by channel after its last tile, what is no multiple is slower than the next one. */
    @Test
    void slowRemaindersAreSteps() {
        assertEquals(
                8, FastChannels.multiple(times(channels -> tiled(channels, 8) * (channels % 8 == 0 ? 1 : 1.05), 0)));
    }
}
