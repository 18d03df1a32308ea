package org.dance4j.graphs.ops;

/** How the range is found that 8-bit integers hold an operation's result in. */
public sealed interface RangeRule {

    /**
     * Known beforehand.
     *
     * @param least at most 0
     * @param greatest at least 0
     */
    record Fixed(float least, float greatest) implements RangeRule {}

    /**
     * That of the inputs whose values are read, which have one range together.
     *
     * @param blends whether values come about that no input has, which are rounded to the inputs' integers
     */
    record LikeInputs(boolean blends) implements RangeRule {}

    /** Its own, found on images. More than two inputs are taken in turn, each step with a range of its own. */
    record Measured(Fusion fusion) implements RangeRule {}

    /** None: TFLite has no such operation on 8-bit integers, so it must have become another one before. */
    record Unavailable() implements RangeRule {}

    /** What TFLite computes together with a neighbour, so that no range is needed in between. */
    enum Fusion {
        /** Nothing. */
        NONE,
        /** A limitation of the values right behind it. */
        TAKES_LIMIT,
        /** Itself, a limitation of the values, with what it limits. */
        IS_LIMIT
    }
}
