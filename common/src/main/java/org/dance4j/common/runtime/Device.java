package org.dance4j.common.runtime;

/** The kind of processor that a network is trained on. */
public enum Device {
    /** The processors. */
    CPU,
    /** The first GPU that TensorFlow finds. */
    GPU
}
