package org.dance4j.training.optimizer;

/** The grids that errors are rounded to on their way back through convolutions of integers. */
public enum ErrorGrids {
    /** One, which the greatest magnitude fills (Yang et al., 2020). */
    ONE,
    /**
     * One, which the greatest magnitude fills, and another of as many steps within its first, for errors that are less than
     * that; a ninth bit says which (WAGEUBN: "Training high-performance and large-scale deep neural networks with full 8-bit
     * integers", Yang et al., 2020).
     */
    TWO
}
