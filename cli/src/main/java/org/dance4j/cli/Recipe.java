package org.dance4j.cli;

/** Which parts of the method are on when they are not switched one by one. */
enum Recipe {
    /** All: downsampling, dropping, weighting, slimming. */
    DANCE,
    /** None. */
    BASELINE
}
