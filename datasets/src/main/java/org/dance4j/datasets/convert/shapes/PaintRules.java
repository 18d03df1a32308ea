package org.dance4j.datasets.convert.shapes;

import java.util.Optional;

/**
 * What becomes of pixels that annotations do not settle.
 *
 * @param overlap what a pixel is that regions of several labels cover
 * @param crowd what a crowd's region is
 * @param boxes what a box is of which nothing else is known
 * @param border what a pixel is that lies between two labels, as drawing with smooth edges leaves them; by default
 *     {@link Border#NEAREST} in masks of two values, and {@link Border#REFUSE} in masks of several colours
 * @param threshold the least value, 1 to 255, that belongs to the object in masks of 0 and 255
 */
public record PaintRules(Overlap overlap, Coarse crowd, Coarse boxes, Optional<Border> border, int threshold) {

    /** The usual threshold. */
    public static final int HALF = 128;

    /** What is done where nothing else is asked for. */
    public static final PaintRules USUAL =
            new PaintRules(Overlap.LATER, Coarse.CLASS, Coarse.CLASS, Optional.empty(), HALF);

    /** What a pixel is that regions of several labels cover. */
    public enum Overlap {
        /** Of the label that comes later in the file, which tools show on top. */
        LATER,
        /** Of the region with the fewest pixels. */
        SMALLER,
        /** Void. */
        VOID
    }

    /** What a region is whose outline is not the objects'. */
    public enum Coarse {
        /** Its class; a crowd lies below all else. */
        CLASS,
        /** Void, where nothing else is. */
        VOID,
        /** Nothing, as if it had not been drawn. */
        SKIP
    }

    /** What a pixel is that has no label's own value or colour. */
    public enum Border {
        /** The sample is refused. */
        REFUSE,
        /** Of the value or colour that is nearest. */
        NEAREST,
        /** Void. */
        VOID
    }
}
