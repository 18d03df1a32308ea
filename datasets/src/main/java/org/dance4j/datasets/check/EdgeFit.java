package org.dance4j.datasets.check;

import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;

/** How well the borders of labels lie on the edges of an image. */
final class EdgeFit {

    /** By so much one fit must be better than another to say something. */
    static final double CLEARLY = 1.2;

    private EdgeFit() {}

    /**
     * The mean change of green from a pixel to the next, right and below, where the label changes too, over the mean of
     * all pixels: around 1 for labels that have nothing to do with the image, 0 for labels or images of one colour.
     */
    static double of(RgbImage image, LabelMap label) {
        long atBorders = 0;
        long borders = 0;
        long all = 0;
        long steps = 0;
        int width = image.width();
        for (int i = 0; i < label.classes().length; i++) {
            boolean hasRight = i % width + 1 < width;
            boolean hasBelow = i + width < label.classes().length;
            for (int next : new int[] {hasRight ? i + 1 : i, hasBelow ? i + width : i}) {
                int change = Math.abs(green(image, i) - green(image, next));
                boolean isBorder = label.classes()[i] != label.classes()[next];
                all += change;
                steps += next == i ? 0 : 1;
                atBorders += isBorder ? change : 0;
                borders += isBorder ? 1 : 0;
            }
        }
        return all == 0 || borders == 0 ? 0 : (double) atBorders / borders * steps / all;
    }

    private static int green(RgbImage image, int pixel) {
        return image.rgb()[3 * pixel + 1] & 0xFF;
    }
}
