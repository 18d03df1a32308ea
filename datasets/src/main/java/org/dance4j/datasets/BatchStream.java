package org.dance4j.datasets;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;

/** Batches in the order planned, prepared ahead in worker threads. For one consuming thread. */
public final class BatchStream implements Iterator<Batch>, AutoCloseable {

    private final Prefetch<Batch> batches;
    private final List<PlannedBatch> planned;

    BatchStream(List<PlannedBatch> planned, Iterator<Callable<Batch>> work, int threads) {
        this.planned = planned;
        this.batches = new Prefetch<>(work, threads, Batch::close);
    }

    /** What is handed out, in this order. */
    public List<PlannedBatch> planned() {
        return planned;
    }

    @Override
    public boolean hasNext() {
        return batches.hasNext();
    }

    /**
     * The next batch, which the caller closes.
     *
     * @throws BadInputException if a sample of it cannot be read
     */
    @Override
    public Batch next() {
        return batches.next();
    }

    /** Stops the workers and closes the batches that were prepared but not taken. */
    @Override
    public void close() {
        batches.close();
    }
}
