package org.dance4j.eval.inference;

import org.dance4j.datasets.images.ImageSize;

/** What a {@link PixelNetwork} makes of one image, at a size of its own. */
public sealed interface NetworkOutput {

    /** Height and width. */
    ImageSize size();

    /**
     * Logits or probabilities: the largest wins.
     *
     * @param classes channels
     * @param values {@code [height, width, classes]}
     */
    record Scores(ImageSize size, int classes, float[] values) implements NetworkOutput {}

    /**
     * Classes; 255 is none.
     *
     * @param values {@code [height, width]}
     */
    record Labels(ImageSize size, byte[] values) implements NetworkOutput {

        /** A class as a byte: what is not from 0 to 255 becomes 255, which no class has. */
        public static byte label(long value) {
            return (byte) (value >= 0 && value <= 255 ? value : 255);
        }
    }
}
