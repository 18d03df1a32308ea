package org.dance4j.eval.metrics;

import java.util.OptionalInt;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;

/**
 * The band along the borders of classes that Boundary IoU looks at: the pixels of a class that are at most so far from a
 * pixel that is not of it, diagonal steps counting as one.
 *
 * <p>Source: Cheng et al., "Boundary IoU: Improving Object-Centric Image Segmentation Evaluation", CVPR 2021, whose
 * masks are here those of classes. As in its public implementation (github.com/bowenc0221/boundary-iou-api, {@code
 * mask_to_boundary}), what is outside of the image is of no class, so that classes have a border there. Void in the truth
 * is like the outside, for the prediction too: neither counted nor seen, so that a prediction without fault has an IoU
 * of 1. (There, predictions have no border at void.)
 *
 * @param pixels the distance; empty for 0.5% of each image's diagonal, rounded, and at least 1, which is what the
 *     public implementation takes for street scenes (Cityscapes)
 */
public record BoundaryBand(OptionalInt pixels) {

    private static final double DIAGONAL_SHARE = 0.005;

    /** What {@link #parse} takes for a distance by the image's size. */
    private static final String AUTO_TEXT = "auto";

    /** By each image's size: 3 pixels at 360 × 480, 11 at 1024 × 2048. */
    public static final BoundaryBand AUTO = new BoundaryBand(OptionalInt.empty());

    /** @throws IllegalArgumentException if the distance is below 1 */
    public BoundaryBand {
        if (pixels.isPresent() && pixels.getAsInt() < 1) {
            throw new IllegalArgumentException("a band is at least 1 pixel wide, found " + pixels.getAsInt());
        }
    }

    /** A band of so many pixels, whatever the image's size. */
    public static BoundaryBand of(int pixels) {
        return new BoundaryBand(OptionalInt.of(pixels));
    }

    /**
     * Reads {@code auto} or a number of pixels.
     *
     * @throws IllegalArgumentException if it is neither, or the number is below 1
     */
    public static BoundaryBand parse(String text) {
        try {
            return text.equals(AUTO_TEXT) ? AUTO : of(Integer.parseInt(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected " + AUTO_TEXT + " or a number of pixels of at least 1, found '" + text + "'", e);
        }
    }

    /** The distance in an image, in pixels. */
    public int width(ImageSize size) {
        double diagonal = Math.hypot(size.height(), size.width());
        return pixels.orElse((int) Math.max(1, Math.rint(DIAGONAL_SHARE * diagonal)));
    }

    /** For people: {@code 3 pixels}, or {@code 0.5% of the diagonal}. */
    public String text() {
        return pixels.isEmpty()
                ? 100 * DIAGONAL_SHARE + "% of the diagonal"
                : pixels.getAsInt() + (pixels.getAsInt() == 1 ? " pixel" : " pixels");
    }

    /**
     * What truth and prediction share of the bands of each class in an image, void left out.
     *
     * @param truth with values below the number of classes, or void
     * @param predicted of the same size, with values below the number of classes where the truth is not void
     */
    public Overlap overlap(LabelMap truth, LabelMap predicted, int classes) {
        return overlap(truth, predicted, classes, width(truth.size()), 0, truth.height());
    }

    /**
     * The same of some rows of two label maps.
     *
     * @param distance the band's width in pixels
     * @param from the first row that counts. Above it are as many more as the distance, or the image begins there
     * @param to the row behind the last that counts. Below are as many as the distance, or the image ends there
     */
    public static Overlap overlap(LabelMap truth, LabelMap predicted, int classes, int distance, int from, int to) {
        byte[] expected = truth.classes();
        byte[] found = predicted.classes().clone();
        for (int i = 0; i < found.length; i++) {
            if ((expected[i] & 0xFF) == LabelMap.VOID) {
                found[i] = expected[i];
            }
        }
        boolean[] innerExpected = inner(expected, truth.height(), truth.width(), distance);
        boolean[] innerFound = inner(found, truth.height(), truth.width(), distance);
        Overlap overlap = new Overlap(classes);
        for (int i = from * truth.width(); i < to * truth.width(); i++) {
            int t = expected[i] & 0xFF;
            if (t == LabelMap.VOID) {
                continue;
            }
            int p = found[i] & 0xFF;
            if (t == p && !innerExpected[i] && !innerFound[i]) {
                overlap.add(t, 1, 1);
                continue;
            }
            if (!innerExpected[i]) {
                overlap.add(t, 0, 1);
            }
            if (!innerFound[i]) {
                overlap.add(p, 0, 1);
            }
        }
        return overlap;
    }

    /**
     * Whether all pixels up to a distance are of a pixel's own class: erosion of all classes at once, in one pass. A
     * square is of one class if each of its rows is, which runs tell, and if those rows are of the same.
     */
    private static boolean[] inner(byte[] classes, int height, int width, int distance) {
        boolean[] inner = new boolean[classes.length];
        int[] rows = new int[width];
        long side = 2L * distance + 1;
        for (int y = 0; y < height; y++) {
            int row = y * width;
            int from = 0;
            while (from < width) {
                int to = from + 1;
                while (to < width && classes[row + to] == classes[row + from]) {
                    to++;
                }
                for (int x = from; x < to; x++) {
                    boolean isRow = x - from >= distance && to - 1 - x >= distance;
                    boolean goesOn = rows[x] > 0 && classes[row + x] == classes[row - width + x];
                    rows[x] = !isRow ? 0 : goesOn ? rows[x] + 1 : 1;
                    if (rows[x] >= side) {
                        inner[row - distance * width + x] = true;
                    }
                }
                from = to;
            }
        }
        return inner;
    }
}
