package org.dance4j.common.random;

import java.util.List;
import java.util.stream.IntStream;

/** Part of a list, evenly spread over it. */
public final class EvenSubset {

    private EvenSubset() {}

    /** At most so many elements of a list, in its order, the first among them. */
    public static <T> List<T> of(List<T> all, int most) {
        int count = Math.min(most, all.size());
        return IntStream.range(0, count)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
                .toList();
    }
}
