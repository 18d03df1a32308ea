package org.dance4j.common.runtime;

/** What trains. */
public enum Device {
    CPU,
    GPU
}
