package org.dance4j.datasets.alike;

import java.util.List;
import java.util.OptionalInt;

/** The hashes of many images side by side, so that a million of them can be compared with each other. */
public final class PerceptualHashes {

    /** Takes the indices of a pair. */
    @FunctionalInterface
    public interface PairConsumer {

        /** Called with the indices of two images, the later first. */
        void accept(int index, int earlier);
    }

    private final long[] right;
    private final long[] below;

    /** Copies hashes; an image is called by its place in the list. */
    public PerceptualHashes(List<PerceptualHash> hashes) {
        right = hashes.stream().mapToLong(PerceptualHash::right).toArray();
        below = hashes.stream().mapToLong(PerceptualHash::below).toArray();
    }

    /**
     * The image that looks most like another one, the first of several.
     *
     * @return its index; empty if none looks {@linkplain PerceptualHash#NEARLY_SAME nearly the same}
     */
    public OptionalInt nearest(PerceptualHash other) {
        int nearest = -1;
        int least = PerceptualHash.NEARLY_SAME + 1;
        for (int i = 0; i < right.length; i++) {
            int distance = Long.bitCount(right[i] ^ other.right()) + Long.bitCount(below[i] ^ other.below());
            if (distance < least) {
                least = distance;
                nearest = i;
            }
        }
        return nearest < 0 ? OptionalInt.empty() : OptionalInt.of(nearest);
    }

    /** Each pair of images that look {@linkplain PerceptualHash#NEARLY_SAME nearly the same}. */
    public void forEachAlike(PairConsumer pair) {
        for (int i = 0; i < right.length; i++) {
            long ownRight = right[i];
            long ownBelow = below[i];
            for (int j = 0; j < i; j++) {
                int distance = Long.bitCount(right[j] ^ ownRight) + Long.bitCount(below[j] ^ ownBelow);
                if (distance <= PerceptualHash.NEARLY_SAME) {
                    pair.accept(i, j);
                }
            }
        }
    }
}
