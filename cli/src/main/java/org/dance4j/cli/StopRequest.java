package org.dance4j.cli;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Ctrl-C, as a training run sees it: it is asked to stop, and the process waits until it has. */
public final class StopRequest implements BooleanSupplier {

    private final ReentrantLock working = new ReentrantLock();
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
        Runtime.getRuntime().addShutdownHook(new Thread(
                () -> {
                    asked = true;
                    working.lock();
                },
                "stop"));
    }

    /** Work that asks for a stop itself, and that the process's end waits for. */
    <T> T holdOff(Supplier<T> work) {
        working.lock();
        try {
            return work.get();
        } finally {
            working.unlock();
        }
    }

    @Override
    public boolean getAsBoolean() {
        return asked || otherReason.getAsBoolean();
    }
}
