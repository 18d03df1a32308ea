package org.dance4j.common.runtime;

/** What trains. */
public enum Device {
    /** The processors. */
    CPU,
    /** The first GPU that TensorFlow finds. */
    GPU
}
