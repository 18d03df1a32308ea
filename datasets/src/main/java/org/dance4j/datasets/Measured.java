package org.dance4j.datasets;

/**
 * What the complexity index keeps of an image.
 *
 * @param complexity its SC_mean
 * @param size its size; null where only its complexity was kept
 */
record Measured(double complexity, ImageSize size) {

    static Measured of(RgbImage image) {
        return new Measured(Complexity.mean(image), image.size());
    }
}
