package org.dance4j.datasets.stream;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** A stage that makes a few elements ahead in worker threads and hands them out in order. */
abstract class Prefetch<S, T> extends Pipeline.Stage<S, T> {

    /**
     * Elements in the making or waiting for their turn, for each worker. With but one more than there are workers, 16 of them
     * would do nothing for a fifth of the time where elements take between one and four times as long.
     */
    private static final int AHEAD = 2;

    private final int threads;
    private final int count;
    private final Deque<Future<T>> ahead = new ArrayDeque<>();
    private ExecutorService workers;
    private boolean ended;
    private volatile boolean released;

    private Prefetch(Pipeline<S> upstream, int threads, int count) {
        super(upstream);
        if (threads < 1 || count < 1) {
            throw new IllegalArgumentException(
                    "a pipeline works ahead by at least 1 element in 1 thread, found " + count + " in " + threads);
        }
        this.threads = threads;
        this.count = count;
    }

    /**
     * What makes the next element, or finds that there is none and returns null; null if it is known that there is
     * none.
     */
    abstract Callable<T> task();

    /** A parallel map: the consumer's thread takes elements from the stage before, workers call the function. */
    static <S, T> Pipeline<T> map(Pipeline<S> upstream, int threads, Function<? super S, ? extends T> function) {
        return new Prefetch<S, T>(upstream, threads, AHEAD * threads) {
            @Override
            Callable<T> task() {
                if (!upstream.hasNext()) {
                    return null;
                }
                S element;
                try {
                    element = upstream.next();
                } catch (RuntimeException | Error e) {
                    return () -> {
                        throw e;
                    };
                }
                return () -> {
                    if (released()) {
                        discard(element);
                        return null;
                    }
                    return made(function, element);
                };
            }
        };
    }

    /** The stages before, run by a thread of their own. */
    static <T> Pipeline<T> prefetch(Pipeline<T> upstream, int count) {
        return new Prefetch<T, T>(upstream, 1, count) {
            @Override
            Callable<T> task() {
                return () -> !released() && upstream.hasNext() ? upstream.next() : null;
            }
        };
    }

    final boolean released() {
        return released;
    }

    private void submit() {
        if (workers == null) {
            workers = Executors.newFixedThreadPool(
                    threads,
                    new ThreadFactoryBuilder()
                            .setNameFormat("input-%d")
                            .setDaemon(true)
                            .build());
        }
        while (!ended && ahead.size() < count) {
            Callable<T> task = task();
            if (task == null) {
                ended = true;
            } else {
                ahead.add(workers.submit(task));
            }
        }
    }

    @Override
    T advance() {
        submit();
        if (ahead.isEmpty()) {
            return null;
        }
        try {
            T element = ahead.peek().get();
            ahead.remove();
            ended |= element == null;
            submit();
            return element;
        } catch (ExecutionException e) {
            ahead.remove();
            submit();
            Throwables.throwIfUnchecked(e.getCause());
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for input");
        }
    }

    @Override
    void release() {
        released = true;
        for (Future<T> future : ahead) {
            try {
                discard(Uninterruptibles.getUninterruptibly(future));
            } catch (ExecutionException e) {
                // It failed to make an element that nobody waits for any more.
            }
        }
        ahead.clear();
        if (workers != null) {
            MoreExecutors.shutdownAndAwaitTermination(workers, Duration.ofDays(1));
        }
        super.release();
    }
}
