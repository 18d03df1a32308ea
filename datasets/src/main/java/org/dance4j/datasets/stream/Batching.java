package org.dance4j.datasets.stream;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** The stage {@link Pipeline#batch}. */
final class Batching<K, T> extends Pipeline.Stage<T, List<T>> {

    /** Elements that wait for others with their key, and how many came before the first of them. */
    private record Group<T>(long before, List<T> elements) {}

    private final Function<? super T, ? extends K> key;
    private final ToIntFunction<? super K> size;
    private final int window;
    /** The one that began to wait first comes first. */
    private final Map<K, Group<T>> groups = new LinkedHashMap<>();

    private long arrived;

    Batching(Pipeline<T> upstream, Function<? super T, ? extends K> key, ToIntFunction<? super K> size, int window) {
        super(upstream);
        if (window < 1) {
            throw new IllegalArgumentException("a window holds at least 1 element, found " + window);
        }
        this.key = key;
        this.size = size;
        this.window = window;
    }

    @Override
    List<T> advance() {
        while (!overdue() && upstream.hasNext()) {
            T element = upstream.next();
            K itsKey = key.apply(element);
            Group<T> group = groups.computeIfAbsent(itsKey, unseen -> new Group<>(arrived, new ArrayList<>()));
            group.elements().add(element);
            arrived++;
            if (group.elements().size() >= size.applyAsInt(itsKey)) {
                return groups.remove(itsKey).elements();
            }
        }
        Iterator<Group<T>> waiting = groups.values().iterator();
        if (!waiting.hasNext()) {
            return null;
        }
        List<T> oldest = waiting.next().elements();
        waiting.remove();
        return oldest;
    }

    /** Whether the group that began to wait first may wait no longer. */
    private boolean overdue() {
        return !groups.isEmpty() && arrived - groups.values().iterator().next().before() > window;
    }

    @Override
    void release() {
        groups.values().forEach(group -> discard(group.elements()));
        super.release();
    }
}
