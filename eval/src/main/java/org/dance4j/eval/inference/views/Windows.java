package org.dance4j.eval.inference.views;

import java.util.ArrayList;
import java.util.List;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.images.ImageSize;

/**
 * Windows that cover an image and overlap. The first lies at the image's upper left corner, the next ones a window less
 * the overlap further, and the last of a row or column ends with the image, so that it may overlap more. An image that is
 * smaller than a window has one of its own height or width.
 *
 * @param size height and width of a window
 * @param overlap rows and columns that neighbours share at least
 */
public record Windows(ImageSize size, int overlap) {

    /** @throws BadSettingException if the overlap is negative, or not less than the window's height and width */
    public Windows {
        if (overlap < 0 || overlap >= Math.min(size.height(), size.width())) {
            throw BadSettingException.of(
                    new BadSettingException.Field("overlap"),
                    " must be from 0 to less than the window's height and width (" + size + "), found " + overlap);
        }
    }

    /** Windows with the usual overlap, a quarter of their shorter side. */
    public static Windows of(ImageSize size) {
        return new Windows(size, Math.min(size.height(), size.width()) / 4);
    }

    /**
     * Requires that a network can run at this size.
     *
     * @param multiple what height and width that it runs at are multiples of
     */
    public void requireRoom(int multiple) {
        if (Math.min(size.height(), size.width()) < multiple) {
            throw new BadSettingException(
                    "window",
                    size + " is smaller than the network takes: its height and width are multiples of " + multiple);
        }
    }

    /** The first rows of windows in an image of such a height. */
    List<Integer> rows(int height) {
        return starts(height, size.height());
    }

    /** The first columns of windows in an image of such a width. */
    List<Integer> columns(int width) {
        return starts(width, size.width());
    }

    private List<Integer> starts(int length, int window) {
        List<Integer> starts = new ArrayList<>();
        for (int at = 0; at + window < length; at += window - overlap) {
            starts.add(at);
        }
        starts.add(Math.max(0, length - window));
        return starts;
    }

    /**
     * How much each of a window's rows or columns counts: the nearer to its middle, the more, from {@code 1/n} at the
     * border of n to 1. A pixel's weight is the product of its row's and its column's.
     */
    static float[] weights(int length) {
        float[] weights = new float[length];
        for (int i = 0; i < length; i++) {
            weights[i] = (2 * Math.min(i, length - 1 - i) + 1) / (float) length;
        }
        return weights;
    }
}
