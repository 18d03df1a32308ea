package org.dance4j.common.progress;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Asks work to stop. A run answers with a checkpoint, and is asked after every training step. */
@FunctionalInterface
public interface StopSignal extends BooleanSupplier {

    /** Never asks. */
    StopSignal NEVER = () -> false;

    /** Does work that looks out for the signal itself, so that whoever gives it may wait until the work is done. */
    default <T> T duringWork(Supplier<T> work) {
        return work.get();
    }

    /** This signal, or another reason to stop. */
    default StopSignal or(BooleanSupplier reason) {
        StopSignal signal = this;
        return new StopSignal() {
            @Override
            public boolean getAsBoolean() {
                return signal.getAsBoolean() || reason.getAsBoolean();
            }

            @Override
            public <T> T duringWork(Supplier<T> work) {
                return signal.duringWork(work);
            }
        };
    }
}
