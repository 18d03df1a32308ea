package org.dance4j.common.runtime;

/** What convolutions are computed in; weights and sums stay float32. */
public enum Precision {
    FLOAT32,
    BFLOAT16
}
