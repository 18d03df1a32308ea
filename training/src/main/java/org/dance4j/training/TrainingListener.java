package org.dance4j.training;

/** Follows a run. All methods are called from the thread that trains. */
public interface TrainingListener {

    /** After every step. */
    default void progressed(Progress progress) {}

    /** After every epoch, when its checkpoint is written. */
    default void epochEnded(EpochLog log) {}

    /** After every pruning. */
    default void pruned(StageRecord stage) {}

    /** Before something that takes a while, for example {@code validating}. */
    default void working(String what, int done, int total) {}
}
