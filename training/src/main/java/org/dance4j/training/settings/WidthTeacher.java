package org.dance4j.training.settings;

/** What a narrower width of a network learns from beside the labels, in each step anew. */
public enum WidthTeacher {
    /** The next wider one, so that knowledge goes down step by step (Xue et al., SlimSeg, 2022). */
    NEXT_WIDER,
    /** The widest (Yu and Huang, Universally Slimmable Networks, 2019). */
    WIDEST,
    /** Nothing. */
    NONE
}
