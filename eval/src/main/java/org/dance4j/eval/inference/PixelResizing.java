package org.dance4j.eval.inference;

import java.util.Arrays;
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
    private static final int NONE = -1;

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

    /**
     * The same of scores that are enlarged twice, without either map: a pixel is a weighted mean of at most 3 by 3 of their
     * places. Rounding aside, the same numbers.
     */
    LabelMap labels(NetworkOutput.CoarseScores coarse, ImageSize to) {
        NetworkOutput.Scores scores = coarse.scores();
        int classes = scores.classes();
        int width = scores.size().width();
        Means rows = Means.through(scores.size().height(), coarse.size().height(), to.height());
        Means columns = Means.through(width, coarse.size().width(), to.width());
        float[][] values = new float[scores.size().height()][];
        int[][] agreed = new int[values.length][];
        RowBands.each(values.length, 1, threads, (from, end) -> {
            for (int row = from; row < end; row++) {
                values[row] = row(scores, row, scores::at);
                agreed[row] = agreed(values[row], columns, classes);
            }
        });
        byte[] labels = new byte[Math.toIntExact(to.area())];
        RowBands.each(to.height(), BAND, threads, (from, end) -> {
            RowMean mean = new RowMean(width, classes);
            int[] all = new int[to.width()];
            for (int y = from; y < end; y++) {
                if (y == from || !rows.haveTheSameNeighbours(y, y - 1)) {
                    agreed(agreed, rows.first[y], rows.shares[y].length, all);
                }
                boolean isMeanKnown = false;
                for (int x = 0; x < all.length; x++) {
                    int label = all[x];
                    if (label == NONE) {
                        if (!isMeanKnown) {
                            mean.take(rows, y, values);
                            isMeanKnown = true;
                        }
                        label = mean.best(columns, x);
                    }
                    labels[y * to.width() + x] = (byte) label;
                }
            }
        });
        return new LabelMap(to.height(), to.width(), labels);
    }

    /** A value at an index. */
    private interface Values {
        float at(int index);
    }

    /** A row of scores, in an array of its own, since loops over whole arrays are the fast ones. */
    private static float[] row(NetworkOutput.Scores scores, int row, Values values) {
        float[] all = new float[scores.size().width() * scores.classes()];
        for (int i = 0; i < all.length; i++) {
            all[i] = values.at(row * all.length + i);
        }
        return all;
    }

    /** What some rows agree on at each pixel, or none. */
    private static void agreed(int[][] rows, int first, int count, int[] all) {
        System.arraycopy(rows[first], 0, all, 0, all.length);
        for (int row = first + 1; row < first + count; row++) {
            int[] next = rows[row];
            for (int x = 0; x < all.length; x++) {
                all[x] = next[x] == all[x] ? all[x] : NONE;
            }
        }
    }

    /** For each pixel of a row that lies in a row of scores the class that all its places there agree on, or none. */
    private static int[] agreed(float[] scores, Means columns, int classes) {
        int[] best = new int[scores.length / classes];
        for (int column = 0; column < best.length; column++) {
            best[column] = RowMean.best(scores, column * classes, classes);
        }
        int[] agreed = new int[columns.first.length];
        for (int x = 0; x < agreed.length; x++) {
            int one = best[columns.first[x]];
            for (int i = 1; i < columns.shares[x].length; i++) {
                one = best[columns.first[x] + i] == one ? one : NONE;
            }
            agreed[x] = one;
        }
        return agreed;
    }

    /** Scores as the network would have enlarged them, in the units of logits. */
    NetworkOutput.FloatScores enlarged(NetworkOutput.CoarseScores coarse) {
        NetworkOutput.Scores scores = coarse.scores();
        int classes = scores.classes();
        ImageSize to = coarse.size();
        Means rows = Means.through(scores.size().height(), to.height(), to.height());
        Means columns = Means.through(scores.size().width(), to.width(), to.width());
        float[][] logits = new float[scores.size().height()][];
        Arrays.setAll(logits, row -> row(scores, row, scores::value));
        float[] values = new float[ClassProbabilities.count(to, classes)];
        RowBands.each(to.height(), BAND, threads, (from, end) -> {
            float[] mean = new float[scores.size().width() * classes];
            float[] pixel = new float[classes];
            for (int y = from; y < end; y++) {
                rows.mean(y, logits, mean);
                for (int x = 0; x < to.width(); x++) {
                    columns.mean(x, mean, pixel);
                    System.arraycopy(pixel, 0, values, (y * to.width() + x) * classes, classes);
                }
            }
        });
        return new NetworkOutput.FloatScores(to, classes, values);
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

    /**
     * Rows or columns of one size as weighted means of neighbours among those of another.
     *
     * @param first of the neighbours
     * @param shares what each counts, with a sum of 1
     */
    private record Means(int[] first, float[][] shares) {

        /** What is enlarged to one size becomes another. */
        static Means through(int from, int between, int to) {
            Places inner = Places.between(from, between);
            Places outer = Places.between(between, to);
            Means means = new Means(new int[to], new float[to][]);
            for (int i = 0; i < to; i++) {
                int before = outer.before[i];
                int after = outer.after[i];
                means.first[i] = inner.before[before];
                means.shares[i] = new float[inner.after[after] - inner.before[before] + 1];
                means.add(i, inner, before, 1 - outer.share[i]);
                means.add(i, inner, after, outer.share[i]);
            }
            return means;
        }

        private void add(int i, Places inner, int place, float share) {
            shares[i][inner.before[place] - first[i]] += share * (1 - inner.share[place]);
            shares[i][inner.after[place] - first[i]] += share * inner.share[place];
        }

        /** Whether two rows or columns lie between the same. */
        boolean haveTheSameNeighbours(int one, int other) {
            return first[one] == first[other] && shares[one].length == shares[other].length;
        }

        /**
         * The mean of vectors.
         *
         * @param values the vectors of all neighbours
         * @param mean as long as one of them
         */
        void mean(int i, float[][] values, float[] mean) {
            Arrays.fill(mean, 0);
            for (int k = 0; k < shares[i].length; k++) {
                add(shares[i][k], values[first[i] + k], mean);
            }
        }

        /** The same of vectors that lie one behind the other. */
        void mean(int i, float[] values, float[] mean) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] = 0;
                for (int k = 0; k < shares[i].length; k++) {
                    mean[j] += shares[i][k] * values[(first[i] + k) * mean.length + j];
                }
            }
        }

        private static void add(float share, float[] values, float[] mean) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += share * values[j];
            }
        }

        /** The class with the largest mean, the first of equals. */
        int best(int i, float[] values, int classes) {
            float[] share = shares[i];
            int at = first[i] * classes;
            return share.length == 2 ? best(values, at, share[0], share[1], classes) : best(values, at, share, classes);
        }

        /** The usual case of two neighbours. */
        private static int best(float[] values, int at, float before, float after, int classes) {
            int best = 0;
            float most = Float.NEGATIVE_INFINITY;
            for (int c = at; c < at + classes; c++) {
                float mean = before * values[c] + after * values[c + classes];
                if (mean > most) {
                    most = mean;
                    best = c - at;
                }
            }
            return best;
        }

        private static int best(float[] values, int at, float[] share, int classes) {
            int best = 0;
            float most = Float.NEGATIVE_INFINITY;
            for (int c = 0; c < classes; c++) {
                float mean = 0;
                for (int k = 0; k < share.length; k++) {
                    mean += share[k] * values[at + k * classes + c];
                }
                if (mean > most) {
                    most = mean;
                    best = c;
                }
            }
            return best;
        }
    }

    /** The mean of some rows of scores, with the class of the largest of each column once it is asked for. */
    private static final class RowMean {

        private final int classes;
        private final float[] values;
        private final int[] best;

        RowMean(int width, int classes) {
            this.classes = classes;
            values = new float[width * classes];
            best = new int[width];
        }

        void take(Means rows, int y, float[][] scores) {
            rows.mean(y, scores, values);
            Arrays.fill(best, NONE);
        }

        /** The class of a pixel: the one that its columns agree on, or else that of the largest mean of theirs. */
        int best(Means columns, int x) {
            int first = columns.first[x];
            int one = best(first);
            for (int column = first + 1; column < first + columns.shares[x].length; column++) {
                if (best(column) != one) {
                    return columns.best(x, values, classes);
                }
            }
            return one;
        }

        private int best(int column) {
            if (best[column] == NONE) {
                best[column] = best(values, column * classes, classes);
            }
            return best[column];
        }

        private static int best(float[] values, int at, int classes) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (values[at + c] > values[at + best]) {
                    best = c;
                }
            }
            return best;
        }
    }
}
