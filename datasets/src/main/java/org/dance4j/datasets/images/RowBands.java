package org.dance4j.datasets.images;

import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Work on an image's rows, a band of them at a time, by a given number of threads at most. */
public final class RowBands {

    /** What is done to rows. */
    @FunctionalInterface
    public interface Work {
        /**
         * Works on a band, beside others.
         *
         * @param from its first row
         * @param to the row after its last
         */
        void rows(int from, int to);
    }

    private RowBands() {}

    /**
     * Works on all bands and returns when all are done.
     *
     * @param rows how many rows there are
     * @param band the rows of a band, at least 1; the last may have fewer
     * @param threads at least 1, the calling thread among them
     */
    public static void each(int rows, int band, int threads, Work work) {
        int bands = (rows + band - 1) / band;
        AtomicInteger next = new AtomicInteger();
        Runnable worker = () -> {
            for (int at = next.getAndIncrement(); at < bands; at = next.getAndIncrement()) {
                work.rows(at * band, Math.min(rows, (at + 1) * band));
            }
        };
        List<? extends ForkJoinTask<?>> others = IntStream.range(1, Math.min(threads, bands))
                .mapToObj(other -> ForkJoinPool.commonPool().submit(worker))
                .toList();
        worker.run();
        others.forEach(ForkJoinTask::join);
    }
}
