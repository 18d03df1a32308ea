package org.dance4j.common.random;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Random numbers that depend on nothing but what they are for, so that threads and restarts do not change them. */
public final class SeededRandom {

    private SeededRandom() {}

    /** The draws for one purpose of one item in one epoch. */
    public static SplittableRandom of(long seed, int epoch, String item, String purpose) {
        return new SplittableRandom(Hashing.murmur3_128()
                .newHasher()
                .putLong(seed)
                .putInt(epoch)
                .putString(purpose, StandardCharsets.UTF_8)
                .putByte((byte) 0)
                .putString(item, StandardCharsets.UTF_8)
                .hash()
                .asLong());
    }
}
