package org.dance4j.cli;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Ctrl-C, as a training run sees it: it is asked to stop, and the process waits until it has. */
public final class StopRequest implements BooleanSupplier {

    /** Held for reading by all who work. */
    private final ReadWriteLock working = new ReentrantReadWriteLock();

    private final BooleanSupplier otherReason;
    private volatile boolean asked;

    /** Asks for a stop on Ctrl-C only. */
    public StopRequest() {
        this(() -> false);
    }

    /** @param otherReason asks for a stop too; a run puts the question after every step */
    public StopRequest(BooleanSupplier otherReason) {
        this.otherReason = otherReason;
    }

    /** Makes Ctrl-C and a plain kill stop a run instead of ending the process at once. */
    void listen() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            asked = true;
                            working.writeLock().lock();
                        },
                        "stop"));
    }

    /** Work that asks for a stop itself, and that the process's end waits for; several threads may do some. */
    <T> T holdOff(Supplier<T> work) {
        working.readLock().lock();
        try {
            return work.get();
        } finally {
            working.readLock().unlock();
        }
    }

    @Override
    public boolean getAsBoolean() {
        return asked || otherReason.getAsBoolean();
    }
}
