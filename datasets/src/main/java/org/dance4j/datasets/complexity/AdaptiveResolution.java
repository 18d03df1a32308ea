package org.dance4j.datasets.complexity;

import java.util.List;
import java.util.stream.IntStream;
import org.dance4j.datasets.images.ImageSize;

/**
 * The size at which an image is used, given its projected complexity p: {@code (1 - m)p + m} of its height and width,
 * m being the least (paper, section 3.2: 0.5p + 0.5), snapped to a ladder of sizes that the network takes.
 *
 * <p>Let M be the multiple, L the image's longer and S its shorter side, but M where a side is less. The ladder has a
 * step for each {@code k = 1 … floor(L/M + 1/2)}: k·M by {@code max(1, floor(k·S/L + 1/2))}·M pixels, so that each step
 * keeps the shape as well as multiples can. The size used is the step whose area is nearest to
 * {@code ((1 - m)p + m)²·L·S}, the smaller of two that are equally near. All but the last comparison is in integers, so
 * that the same sizes can be had anywhere, inside a TensorFlow graph too.
 *
 * @param multiple height and width are multiples of this
 * @param downsampling if not, every image is used as though p were 1
 * @param least the share of height and width that is kept at p = 0, above 0 and at most 1
 */
public record AdaptiveResolution(int multiple, boolean downsampling, double least) {

    /** The least of the paper. */
    public static final double PAPER_LEAST = 0.5;

    /**
     * Requires a multiple of at least 1, and a share.
     *
     * @throws IllegalArgumentException if the multiple is below 1, or the share not above 0 and at most 1
     */
    public AdaptiveResolution {
        if (multiple < 1) {
            throw new IllegalArgumentException("the multiple must be at least 1, found " + multiple);
        }
        requireShare(least);
    }

    /**
     * Requires a least share of height and width.
     *
     * @throws IllegalArgumentException if it is not above 0 and at most 1
     */
    public static void requireShare(double least) {
        if (!(least > 0 && least <= 1)) {
            throw new IllegalArgumentException(
                    "the least share of height and width must be above 0 and at most 1, found " + least);
        }
    }

    /** The paper's. */
    public AdaptiveResolution(int multiple, boolean downsampling) {
        this(multiple, downsampling, PAPER_LEAST);
    }

    /** The share of height and width to keep, {@code (1 - m)p + m}, or 1 when not downsampling. */
    public double ratio(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("p must be from 0 to 1, found " + p);
        }
        return downsampling ? (1 - least) * p + least : 1;
    }

    /** The size that an image or crop of the given size is used at. */
    public ImageSize sizeFor(ImageSize stored, double p) {
        return scaled(stored, ratio(p));
    }

    /**
     * The step nearest in area to an image scaled by a given ratio, whatever its complexity.
     *
     * @param ratio of height and width, above 0
     */
    public ImageSize scaled(ImageSize stored, double ratio) {
        double wanted = ratio * ratio * Math.max(stored.height(), multiple) * Math.max(stored.width(), multiple);
        ImageSize best = null;
        for (ImageSize step : ladder(stored)) {
            if (best == null || Math.abs(step.area() - wanted) < Math.abs(best.area() - wanted)) {
                best = step;
            }
        }
        return best;
    }

    /** The size used for p = 1: that which the network takes and is nearest to the image's own. */
    public ImageSize full(ImageSize stored) {
        return scaled(stored, 1);
    }

    /** All steps for an image of the given size, from small to large. */
    public List<ImageSize> ladder(ImageSize stored) {
        int longer = Math.max(multiple, Math.max(stored.height(), stored.width()));
        int shorter = Math.max(multiple, Math.min(stored.height(), stored.width()));
        return IntStream.rangeClosed(1, (2 * longer + multiple) / (2 * multiple))
                .mapToObj(k -> {
                    int along = k * multiple;
                    int across = Math.max(1, (2 * k * shorter + longer) / (2 * longer)) * multiple;
                    return stored.height() > stored.width()
                            ? new ImageSize(along, across)
                            : new ImageSize(across, along);
                })
                .toList();
    }
}
