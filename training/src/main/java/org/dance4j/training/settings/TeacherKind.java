package org.dance4j.training.settings;

/** What teaches a network that is pruned. */
public enum TeacherKind {
    /** Nothing but the labels. */
    NONE,
    /** The network as it was before the latest pruning, or before what goes at the next began to fade. */
    PREVIOUS,
    /** The network as it was before the first pruning, or before anything began to fade. */
    UNPRUNED,
    /** The moving averages of the weights in training (Tarvainen and Valpola, Mean teachers, 2017). */
    AVERAGES
}
