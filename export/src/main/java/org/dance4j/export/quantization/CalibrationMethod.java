package org.dance4j.export.quantization;

/** How the range of an activation follows from the values it has on training images. */
public enum CalibrationMethod {
    /** From the least to the greatest value in any image. */
    MIN_MAX,
    /**
     * Leaves out the 0.005% of all values at either end, as far as 2048 steps from the least to the greatest value can
     * tell.
     */
    PERCENTILE,
    /**
     * Exponential moving averages of the images' least and greatest values, a tenth of each new image's, from the first
     * on.
     */
    MOVING_AVERAGE
}
