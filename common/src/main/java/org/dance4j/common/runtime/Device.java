package org.dance4j.common.runtime;

/** The kind of processor that a network is trained on. */
public enum Device {
    CPU,
    GPU
}
