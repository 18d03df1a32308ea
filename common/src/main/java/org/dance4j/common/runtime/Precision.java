package org.dance4j.common.runtime;

/** What convolutions are computed in; weights and sums stay float32. */
public enum Precision {
    /** 24 bits of significand, as weights have. */
    FLOAT32,
    /** 8 bits of significand with the range of a float32; on GPUs the same as {@link #FLOAT16}. */
    BFLOAT16,
    /** 11 bits of significand with a narrow range, so that gradients are scaled; on GPUs only. */
    FLOAT16
}
