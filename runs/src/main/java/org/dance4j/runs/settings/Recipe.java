package org.dance4j.runs.settings;

/** Which parts of the method are on when they are not switched one by one. */
public enum Recipe {
    /** All: downsampling, dropping, weighting, slimming. */
    DANCE,
    /** None. */
    BASELINE
}
