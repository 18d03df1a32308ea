package org.dance4j.datasets.complexity;

import org.dance4j.datasets.images.RgbImage;

/** How complexity is measured, before a distribution projects it to p. Both are 0 for images of one colour. */
public enum ComplexityMeasure {
    /** SC_mean itself (paper, equation 1), which grows with the light that a scene is seen in. */
    SC_MEAN,

    /**
     * 100 · SC_mean / (mean grey + {@value #BLACK}), which an exposure changes little: where sRGB follows its power law,
     * grey + {@value #BLACK} is 269 · L^(1/2.4) of the light L from 0 to 1 (IEC 61966-2-1), so that less light multiplies
     * gradients and grey + {@value #BLACK} alike.
     */
    RELATIVE;

    /** The offset of sRGB's power law, 0.055 of 255, as a grey value. */
    public static final int BLACK = 14;

    /** Relative complexity is in hundredths. */
    public static final int PERCENT = 100;

    /**
     * The complexity of an image.
     *
     * @param scMean its SC_mean
     * @param meanGrey its mean grey, 0 to 255
     */
    public double of(double scMean, double meanGrey) {
        return switch (this) {
            case SC_MEAN -> scMean;
            case RELATIVE -> PERCENT * scMean / (meanGrey + BLACK);
        };
    }

    /**
     * The complexity of an image; the number of threads does not change it.
     *
     * @param threads that measure it side by side, at least 1
     */
    public double of(RgbImage image, int threads) {
        Complexity found = Complexity.of(image, threads);
        return of(found.scMean(), found.meanGrey());
    }

    /** The complexity of an image. */
    public double of(RgbImage image) {
        return of(image, 1);
    }

    /** What it is called in charts and tables. */
    public String text() {
        return switch (this) {
            case SC_MEAN -> "SC_mean";
            case RELATIVE -> "relative complexity";
        };
    }
}
