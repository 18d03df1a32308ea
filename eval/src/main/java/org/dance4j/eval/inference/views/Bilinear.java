package org.dance4j.eval.inference.views;

import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ClassProbabilities;

/**
 * Images and probabilities at other sizes, bilinear with half-pixel centres and no antialiasing, as the network's own
 * resizing is.
 *
 * @param made probabilities of a view
 * @param mirrored whether they are of a mirrored view, and to be mirrored back
 */
record Bilinear(ClassProbabilities made, boolean mirrored) {

    /** Where the rows or columns of one size lie between those of another. */
    private record Places(int[] before, int[] after, float[] share) {

        static Places between(int from, int to) {
            Places places = new Places(new int[to], new int[to], new float[to]);
            double scale = from / (double) to;
            for (int i = 0; i < to; i++) {
                double at = Math.min(from - 1, Math.max(0, (i + 0.5) * scale - 0.5));
                places.before[i] = (int) at;
                places.after[i] = Math.min(from - 1, (int) at + 1);
                places.share[i] = (float) (at - (int) at);
            }
            return places;
        }
    }

    /** An image at another size, its values rounded; the same image if that is its own. */
    static RgbImage image(RgbImage image, ImageSize to) {
        if (image.size().equals(to)) {
            return image;
        }
        Places rows = Places.between(image.height(), to.height());
        Places columns = Places.between(image.width(), to.width());
        byte[] from = image.rgb();
        byte[] rgb = new byte[Math.toIntExact(3 * to.area())];
        int at = 0;
        for (int y = 0; y < to.height(); y++) {
            int above = 3 * rows.before[y] * image.width();
            int below = 3 * rows.after[y] * image.width();
            for (int x = 0; x < to.width(); x++) {
                int left = 3 * columns.before[x];
                int right = 3 * columns.after[x];
                for (int c = 0; c < 3; c++) {
                    float top = mix(from[above + left + c] & 0xFF, from[above + right + c] & 0xFF, columns.share[x]);
                    float bottom = mix(from[below + left + c] & 0xFF, from[below + right + c] & 0xFF, columns.share[x]);
                    rgb[at++] = (byte) Math.round(mix(top, bottom, rows.share[y]));
                }
            }
        }
        return new RgbImage(to.height(), to.width(), rgb);
    }

    /**
     * Adds the probabilities, brought to another size.
     *
     * @param sum {@code [to, classes]}
     */
    void addTo(float[] sum, ImageSize to) {
        ImageSize size = made.size();
        int classes = made.classes();
        float[] values = made.values();
        Places rows = Places.between(size.height(), to.height());
        Places columns = Places.between(size.width(), to.width());
        for (int y = 0; y < to.height(); y++) {
            int above = rows.before[y] * size.width();
            int below = rows.after[y] * size.width();
            for (int x = 0; x < to.width(); x++) {
                int column = mirrored ? to.width() - 1 - x : x;
                int left = columns.before[column];
                int right = columns.after[column];
                int at = (y * to.width() + x) * classes;
                for (int c = 0; c < classes; c++) {
                    float top = mix(
                            values[(above + left) * classes + c],
                            values[(above + right) * classes + c],
                            columns.share[column]);
                    float bottom = mix(
                            values[(below + left) * classes + c],
                            values[(below + right) * classes + c],
                            columns.share[column]);
                    sum[at + c] += mix(top, bottom, rows.share[y]);
                }
            }
        }
    }

    private static float mix(float a, float b, float share) {
        return a + (b - a) * share;
    }
}
