package org.dance4j.cli.predict;

/** What is written of an image. */
public enum SaveKind {
    /** An index PNG with a class per pixel. */
    LABELS("-labels.png"),
    /** The classes' colours over the image. */
    OVERLAY("-overlay.png"),
    /** A grey PNG: how probable each pixel's class is, from 0 to 255. */
    CONFIDENCE("-confidence.png"),
    /** The probability of each class at each pixel, float32 {@code [height, width, classes]} as NumPy stores it. */
    SCORES("-scores.npy");

    private final String ending;

    SaveKind(String ending) {
        this.ending = ending;
    }

    /** What its file's name has after the image's. */
    String ending() {
        return ending;
    }
}
