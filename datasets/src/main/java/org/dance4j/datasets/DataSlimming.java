package org.dance4j.datasets;

/**
 * Which parts of data slimming are on (paper, section 3.2).
 *
 * @param downsampling each image is used at {@code 0.5p + 0.5} of its height and width
 * @param dropping each image is kept with probability p in each epoch
 * @param weighting each image's loss is weighted by p
 */
public record DataSlimming(boolean downsampling, boolean dropping, boolean weighting) {

    /** All parts on. */
    public static final DataSlimming ALL = new DataSlimming(true, true, true);

    /** All parts off: every image, at full size, with the same weight. */
    public static final DataSlimming NONE = new DataSlimming(false, false, false);
}
