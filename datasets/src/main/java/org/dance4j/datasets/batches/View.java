package org.dance4j.datasets.batches;

import java.util.stream.IntStream;
import org.dance4j.datasets.images.ImageSize;

/**
 * A region of an image, scaled and placed on a canvas. Scaling only the region that the crop shows gives the same
 * picture as scaling the whole image, but for the scale's last rounding, at a fraction of the work.
 *
 * @param rows the region's rows
 * @param columns the region's columns
 * @param canvas the size of the crop
 * @param flipped whether the region is mirrored left to right
 * @param light how colours are changed
 */
record View(Span rows, Span columns, ImageSize canvas, boolean flipped, Light light) {

    /** The whole image as it is. */
    static View whole(ImageSize image) {
        return new View(
                new Span(0, image.height(), image.height(), 0),
                new Span(0, image.width(), image.width(), 0),
                image,
                false,
                Light.UNCHANGED);
    }

    /**
     * How colours are changed, in this order; see {@link Augmentation}.
     *
     * @param brightness the factor of the colours
     * @param contrast the factor of their distance from the canvas' mean grey
     * @param saturation the factor of their distance from their own grey
     */
    record Light(double brightness, double contrast, double saturation) {

        static final Light UNCHANGED = new Light(1, 1, 1);

        private static final float[] GREY = {0.299f, 0.587f, 0.114f};

        /** Grey of ITU-R 601 as a sum over red, green and blue. */
        static float[] grey() {
            return GREY.clone();
        }

        /** Whether contrast or saturation change. */
        boolean blends() {
            return contrast != 1 || saturation != 1;
        }

        /**
         * The matrix {@code [3, 3]}, row by row, that colours in rows are multiplied by for contrast and saturation; what
         * contrast adds, the same for all colours, saturation leaves as it is.
         */
        float[] blending() {
            float[] matrix = new float[9];
            for (int i = 0; i < 9; i++) {
                double own = i % 4 == 0 ? saturation : 0;
                matrix[i] = (float) (contrast * (own + (1 - saturation) * GREY[i / 3]));
            }
            return matrix;
        }
    }

    /**
     * A region along one axis.
     *
     * @param from its first row in the image
     * @param length its rows in the image
     * @param scaled its rows once scaled, at most those of the canvas
     * @param offset where it begins on the canvas
     */
    record Span(int from, int length, int scaled, int offset) {

        /** A span at a position from 0 to 1 among those possible. */
        static Span of(int image, int crop, double scale, double position) {
            int whole = (int) Math.max(1, Math.round(image * scale));
            if (whole <= crop) {
                return new Span(0, image, whole, choose(crop - whole, position));
            }
            int length = (int) Math.min(image, Math.max(1, Math.round(crop / scale)));
            return new Span(choose(image - length, position), length, crop, 0);
        }

        /**
         * What each pixel of the canvas, brought to a size, shows of the image: its nearest pixel, with half-pixel
         * centres both times; -1 beyond the image.
         *
         * @param canvas the canvas's length
         * @param output the length it is brought to
         * @param flipped whether the region is mirrored
         */
        int[] nearest(int canvas, int output, boolean flipped) {
            return IntStream.range(0, output)
                    .map(i -> nearest(i, canvas, output) - offset)
                    .map(i -> i < 0 || i >= scaled ? -1 : nearest(i, length, scaled))
                    .map(i -> i < 0 ? -1 : from + (flipped ? length - 1 - i : i))
                    .toArray();
        }

        /** As TensorFlow's resizing to the nearest neighbour, in its precision. */
        private static int nearest(int i, int from, int to) {
            return Math.min(from - 1, (int) ((i + 0.5f) * (from / (float) to)));
        }

        private static int choose(int largest, double position) {
            return Math.min(largest, (int) (position * (largest + 1)));
        }
    }
}
