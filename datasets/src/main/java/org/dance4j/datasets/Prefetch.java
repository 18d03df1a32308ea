package org.dance4j.datasets;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Makes a few items ahead in worker threads and hands them out in order.
 *
 * @param <T> what is made
 */
final class Prefetch<T> implements Iterator<T>, AutoCloseable {

    private final Iterator<? extends Callable<T>> work;
    private final Consumer<? super T> discard;
    private final ExecutorService workers;
    private final Deque<Future<Optional<T>>> ahead = new ArrayDeque<>();
    private volatile boolean closed;

    /**
     * @param work how to make each item, gone through in the consumer's thread
     * @param discard takes items that were made but never handed out
     */
    Prefetch(Iterator<? extends Callable<T>> work, int threads, Consumer<? super T> discard) {
        this.work = work;
        this.discard = discard;
        this.workers = Executors.newFixedThreadPool(
                threads, new ThreadFactoryBuilder().setNameFormat("input-%d").setDaemon(true).build());
        for (int i = 0; i <= threads; i++) {
            submit();
        }
    }

    private void submit() {
        if (work.hasNext()) {
            Callable<T> make = work.next();
            ahead.add(workers.submit(() -> closed ? Optional.empty() : Optional.of(make.call())));
        }
    }

    @Override
    public boolean hasNext() {
        return !ahead.isEmpty();
    }

    /**
     * The next item, waited for if need be. What made it fail is thrown as it is.
     *
     * @throws CancellationException if the thread is interrupted while it waits, or this is closed
     */
    @Override
    public T next() {
        if (ahead.isEmpty()) {
            throw new NoSuchElementException();
        }
        try {
            T item = ahead.peek().get().orElseThrow(() -> new CancellationException("the input is closed"));
            ahead.remove();
            submit();
            return item;
        } catch (ExecutionException e) {
            ahead.remove();
            Throwables.throwIfUnchecked(e.getCause());
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for input");
        }
    }

    /** Waits for work in progress, so that nothing it uses is closed under it, and discards what was made. */
    @Override
    public void close() {
        closed = true;
        workers.shutdown();
        for (Future<Optional<T>> future : ahead) {
            try {
                Uninterruptibles.getUninterruptibly(future).ifPresent(discard);
            } catch (ExecutionException e) {
                // It failed to make an item that nobody waits for any more.
                continue;
            }
        }
        ahead.clear();
    }
}
