package org.dance4j.training;

/** What convolutions are computed in; weights and sums stay float32. */
public enum Precision { FLOAT32, BFLOAT16 }
