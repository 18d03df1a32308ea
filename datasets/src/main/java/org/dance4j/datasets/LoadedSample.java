package org.dance4j.datasets;

/**
 * A sample that was read.
 *
 * @param sample where it is from
 * @param image its image
 * @param label its label map, of the image's size
 */
public record LoadedSample(Sample sample, RgbImage image, LabelMap label) {}
