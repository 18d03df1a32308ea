package org.dance4j.datasets.stream;

import com.google.common.base.Throwables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Elements that pass through stages, made as they are asked for: a source, then any of {@link #map}, {@link #filter},
 * {@link #shuffle}, {@link #batch} and {@link #prefetch}. A stage takes over the pipeline that it is called on. What
 * comes out, and in which order, does not depend on threads. Nothing runs before the first element is asked for; after
 * that the pipeline must be closed. For one consuming thread.
 *
 * <p>What makes an element fail is thrown by {@link #next} in that element's place, unchanged; the element after it can
 * be had then.
 *
 * <p>An element belongs to the function that takes it, and in the end to the consumer. One that is dropped on the way,
 * by a filter or because the pipeline is closed, is closed if it is {@link AutoCloseable} or a collection of such.
 *
 * @param <T> what comes out; never null
 */
public abstract class Pipeline<T> implements Iterator<T>, AutoCloseable {

    private T next;
    private Throwable failure;
    private boolean closed;

    Pipeline() {}

    /** The next element, or null after the last. */
    abstract T advance();

    /** Waits for work in progress, then drops what this stage and those before it hold. */
    abstract void release();

    /** A stage that closes the one before it. */
    abstract static class Stage<S, T> extends Pipeline<T> {

        final Pipeline<S> upstream;

        Stage(Pipeline<S> upstream) {
            this.upstream = upstream;
        }

        @Override
        void release() {
            upstream.close();
        }
    }

    /** The elements in their order. They are gone through as the pipeline asks for them. */
    public static <T> Pipeline<T> of(Iterable<? extends T> elements) {
        Iterator<? extends T> source = elements.iterator();
        return new Pipeline<>() {
            @Override
            T advance() {
                return source.hasNext() ? source.next() : null;
            }

            @Override
            void release() {}
        };
    }

    /** What a function makes of each element, in the consumer's thread. */
    public final <R> Pipeline<R> map(Function<? super T, ? extends R> function) {
        return new Stage<T, R>(this) {
            @Override
            R advance() {
                return upstream.hasNext() ? made(function, upstream.next()) : null;
            }
        };
    }

    /**
     * What a function makes of each element, in the elements' order, a few made ahead.
     *
     * @param threads worker threads that call the function, at least 1; twice as many elements are in the making or wait for
     *     their turn
     */
    public final <R> Pipeline<R> map(int threads, Function<? super T, ? extends R> function) {
        return Prefetch.map(this, threads, function);
    }

    static <T, R> R made(Function<? super T, ? extends R> function, T element) {
        return Objects.requireNonNull(function.apply(element), "a stage of a pipeline made null");
    }

    /** The elements that a predicate holds for; the others are dropped. */
    public final Pipeline<T> filter(Predicate<? super T> predicate) {
        return new Stage<T, T>(this) {
            @Override
            T advance() {
                while (upstream.hasNext()) {
                    T element = upstream.next();
                    boolean passes = false;
                    try {
                        passes = predicate.test(element);
                    } finally {
                        if (!passes) {
                            discard(element);
                        }
                    }
                    if (passes) {
                        return element;
                    }
                }
                return null;
            }
        };
    }

    /**
     * The elements in random order: the next is drawn from a buffer, where the one after the buffer takes its place.
     * All in one buffer are in the order that {@link java.util.Collections#shuffle(List, Random)} puts them in.
     *
     * @param buffer how many elements may wait, at least 1
     * @param random what is drawn from
     */
    public final Pipeline<T> shuffle(int buffer, Random random) {
        return new Shuffle<>(this, buffer, random);
    }

    /**
     * Elements with the same key together, in the order in which the batches become full. A batch whose first element
     * has waited while {@code window} others came is handed out as it is, so that a rare key waits no longer than a
     * common one; the last ones come at the end, those that began to wait first coming first.
     *
     * @param key what the elements of a batch share, such as the size of images
     * @param size of the elements with a key, the number in a full batch, at least 1
     * @param window at least 1; as many elements and one more wait at most
     */
    public final <K> Pipeline<List<T>> batch(
            Function<? super T, ? extends K> key, ToIntFunction<? super K> size, int window) {
        return new Batching<>(this, key, size, window);
    }

    /**
     * The same elements, made ahead in a thread.
     *
     * @param count how many are made ahead, at least 1
     */
    public final Pipeline<T> prefetch(int count) {
        return Prefetch.prefetch(this, count);
    }

    /** All elements; closes the pipeline. */
    public final List<T> toList() {
        List<T> all = new ArrayList<>();
        try (Pipeline<T> elements = this) {
            elements.forEachRemaining(all::add);
            return all;
        } catch (RuntimeException | Error e) {
            discard(all);
            throw e;
        }
    }

    @Override
    public final boolean hasNext() {
        if (next == null && failure == null && !closed) {
            try {
                next = advance();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }
        return next != null || failure != null;
    }

    /**
     * The next element, which is the caller's to close.
     *
     * @throws java.util.concurrent.CancellationException if the thread is interrupted while it waits
     */
    @Override
    public final T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (failure != null) {
            Throwable thrown = failure;
            failure = null;
            Throwables.throwIfUnchecked(thrown);
        }
        T element = next;
        next = null;
        return element;
    }

    /** Waits for work in progress, ends the worker threads and drops what was made but not handed out. */
    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            failure = null;
            try {
                discard(next);
            } finally {
                next = null;
                release();
            }
        }
    }

    /** Closes what can be closed of an element that nobody will use. */
    public static void discard(Object element) {
        if (element instanceof Collection<?> several) {
            several.forEach(Pipeline::discard);
        } else if (element instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                Throwables.throwIfUnchecked(e);
                throw new IllegalStateException(e);
            }
        }
    }
}
