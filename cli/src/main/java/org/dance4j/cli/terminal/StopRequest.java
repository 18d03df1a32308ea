package org.dance4j.cli.terminal;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.dance4j.common.progress.StopSignal;

/** Ctrl-C, as a training run sees it: it is asked to stop, and the process waits until it has. */
public final class StopRequest implements StopSignal {

    /** Held for reading by all who work. */
    private final ReadWriteLock working = new ReentrantReadWriteLock();

    private volatile boolean asked;

    /** Makes Ctrl-C and a plain kill stop a run instead of ending the process at once. */
    public void listen() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            asked = true;
                            working.writeLock().lock();
                        },
                        "stop"));
    }

    /** The process's end waits for the work; several threads may do some. */
    @Override
    public <T> T duringWork(Supplier<T> work) {
        working.readLock().lock();
        try {
            return work.get();
        } finally {
            working.readLock().unlock();
        }
    }

    @Override
    public boolean getAsBoolean() {
        return asked;
    }
}
