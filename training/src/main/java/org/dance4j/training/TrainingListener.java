package org.dance4j.training;

import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.training.state.EpochLog;
import org.dance4j.training.state.StageRecord;

/** Follows a run. All methods are called from the thread that trains, if they do not say otherwise. */
public interface TrainingListener {

    /** After every step. */
    default void progressed(TrainingProgress progress) {}

    /** After every epoch, when its line is in the log. */
    default void epochEnded(EpochLog log) {}

    /** After every pruning. */
    default void pruned(StageRecord stage) {}

    /** Before something that takes a while, for example {@code validating}. */
    default void working(String what, int done, int total) {}

    /** When a validation image was labelled, by the network at its full width. */
    default void labelled(Sample sample, LabelMap labels) {}
    /**
     * When one of several processes has been slower than the others for a while.
     *
     * @param rank which
     * @param seconds that it takes for its part of a step, the wait for its images among them
     * @param others the median of the others
     */
    default void slow(int rank, double seconds, double others) {}

    /** When a sample is left out because it cannot be read, from any thread. */
    default void leftOut(BadFile file) {}
}
