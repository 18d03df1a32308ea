package org.dance4j.eval.inference;

import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RowBands;
import org.dance4j.graphs.tensorflow.InferenceOps;

/**
 * The resizing after a network, in the numbers of {@link InferenceOps}, but without a map of scores of the image's size: where the places between which a pixel lies agree on a class, it is the pixel's. What lies between them
 * is a weighted mean, in which no other class can come to be larger.
 */
final class PixelResizing {

    private static final int BAND = 16;

    private final int threads;

    /** @param threads that work side by side, at least 1 */
    PixelResizing(int threads) {
        this.threads = threads;
    }

    static float mean(float topLeft, float topRight, float bottomLeft, float bottomRight, float across, float down) {
        float top = topLeft + (topRight - topLeft) * across;
        float bottom = bottomLeft + (bottomRight - bottomLeft) * across;
        return top + (bottom - top) * down;
    }

    /** The class of the largest score at each pixel, the first of equals, the scores enlarged as images are. */
    LabelMap labels(NetworkOutput.Scores scores, ImageSize to) {
        ImageSize size = scores.size();
        byte[] best = new byte[Math.toIntExact(size.area())];
        RowBands.each(size.height(), BAND, threads, (from, end) -> {
            for (int place = from * size.width(); place < end * size.width(); place++) {
                best[place] = (byte) scores.best(place);
            }
        });
        if (size.equals(to)) {
            return new LabelMap(to.height(), to.width(), best);
        }
        byte[] labels = new byte[Math.toIntExact(to.area())];
        Places rows = Places.between(size.height(), to.height());
        Places columns = Places.between(size.width(), to.width());
        RowBands.each(to.height(), BAND, threads, (from, end) -> {
            for (int y = from; y < end; y++) {
                int above = rows.before[y] * size.width();
                int below = rows.after[y] * size.width();
                for (int x = 0; x < to.width(); x++) {
                    int left = columns.before[x];
                    int right = columns.after[x];
                    byte one = best[above + left];
                    boolean agreed =
                            one == best[above + right] && one == best[below + left] && one == best[below + right];
                    labels[y * to.width() + x] = agreed
                            ? one
                            : best(
                                    scores,
                                    new int[] {above + left, above + right, below + left, below + right},
                                    columns.share[x],
                                    rows.share[y]);
                }
            }
        });
        return new LabelMap(to.height(), to.width(), labels);
    }

    /** @param places the four that the pixel lies between, from the upper left to the lower right */
    private static byte best(NetworkOutput.Scores scores, int[] places, float across, float down) {
        int classes = scores.classes();
        int best = 0;
        float most = Float.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            float value = mean(
                    scores.at(places[0] * classes + c),
                    scores.at(places[1] * classes + c),
                    scores.at(places[2] * classes + c),
                    scores.at(places[3] * classes + c),
                    across,
                    down);
            if (value > most) {
                most = value;
                best = c;
            }
        }
        return (byte) best;
    }

    /** Each pixel the class of the one its centre lies in. */
    LabelMap labels(NetworkOutput.Labels labels, ImageSize to) {
        ImageSize size = labels.size();
        int[] columns = nearest(size.width(), to.width());
        int[] rows = nearest(size.height(), to.height());
        byte[] resized = new byte[Math.toIntExact(to.area())];
        for (int y = 0; y < to.height(); y++) {
            for (int x = 0; x < to.width(); x++) {
                resized[y * to.width() + x] = labels.values()[rows[y] * size.width() + columns[x]];
            }
        }
        return new LabelMap(to.height(), to.width(), resized);
    }

    private static int[] nearest(int from, int to) {
        int[] places = new int[to];
        float scale = from / (float) to;
        for (int i = 0; i < to; i++) {
            places[i] = Math.min(from - 1, (int) Math.floor((i + 0.5f) * scale));
        }
        return places;
    }

    /** Where the rows or columns of one size lie between those of another: the one before, the one after, its share. */
    record Places(int[] before, int[] after, float[] share) {

        static Places between(int from, int to) {
            Places places = new Places(new int[to], new int[to], new float[to]);
            float scale = from / (float) to;
            for (int i = 0; i < to; i++) {
                float at = (i + 0.5f) * scale - 0.5f;
                float floor = (float) Math.floor(at);
                places.before[i] = Math.max(0, (int) floor);
                places.after[i] = Math.min(from - 1, (int) Math.ceil(at));
                places.share[i] = at - floor;
            }
            return places;
        }
    }
}
