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
        Random random = new Random(5);
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

    @Test
    void noiseMakesNoSteps() {
        assertEquals(1, FastChannels.multiple(times(channels -> 1e-3, 0.2)));
        assertEquals(1, FastChannels.multiple(times(channels -> tiled(channels, 1), 0.2)));
    }

    /** Where a kernel goes on channel by channel after its last tile, what is no multiple is slower than the next one. */
    @Test
    void slowRemaindersAreSteps() {
        assertEquals(
                8, FastChannels.multiple(times(channels -> tiled(channels, 8) * (channels % 8 == 0 ? 1 : 1.05), 0)));
    }
}
