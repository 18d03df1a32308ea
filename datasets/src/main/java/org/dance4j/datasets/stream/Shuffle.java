package org.dance4j.datasets.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** The stage {@link Pipeline#shuffle}. */
final class Shuffle<T> extends Pipeline.Stage<T, T> {

    private final int buffer;
    private final Random random;
    private final List<T> waiting = new ArrayList<>();
    private final Deque<T> last = new ArrayDeque<>();

    Shuffle(Pipeline<T> upstream, int buffer, Random random) {
        super(upstream);
        if (buffer < 1) {
            throw new IllegalArgumentException("a buffer holds at least 1 element, found " + buffer);
        }
        this.buffer = buffer;
        this.random = random;
    }

    @Override
    T advance() {
        while (upstream.hasNext()) {
            T element = upstream.next();
            if (waiting.size() == buffer) {
                return waiting.set(random.nextInt(buffer), element);
            }
            waiting.add(element);
        }
        if (last.isEmpty()) {
            Collections.shuffle(waiting, random);
            last.addAll(waiting);
            waiting.clear();
        }
        return last.poll();
    }

    @Override
    void release() {
        discard(waiting);
        discard(last);
        super.release();
    }
}
