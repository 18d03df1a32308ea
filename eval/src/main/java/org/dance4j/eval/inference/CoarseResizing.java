package org.dance4j.eval.inference;

import java.util.Arrays;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RowBands;

/**
 * What {@link PixelResizing} does, of scores that are enlarged twice, and without either map: a pixel is a weighted mean of at
 * most 3 by 3 of their places. Rounding aside, the same numbers.
 */
final class CoarseResizing {

    private static final int BAND = 16;
    private static final int NONE = -1;

    /** With fewer scores it takes longer to call another thread than to do its work. */
    private static final int LEAST_SCORES = 1 << 15;

    private final int threads;

    /** @param threads that work side by side, at least 1 */
    CoarseResizing(int threads) {
        this.threads = threads;
    }

    /** The class of the largest score at each pixel, the first of equals. */
    LabelMap labels(NetworkOutput.CoarseScores coarse, ImageSize to) {
        NetworkOutput.Scores scores = coarse.scores();
        int classes = scores.classes();
        int width = scores.size().width();
        Means rows = Means.through(scores.size().height(), coarse.size().height(), to.height());
        Means columns = Means.through(width, coarse.size().width(), to.width());
        float[][] values = new float[scores.size().height()][];
        int[][] agreed = new int[values.length][];
        int rowsAtOnce = Math.max(1, LEAST_SCORES / (width * classes));
        RowBands.each(values.length, rowsAtOnce, threads, (from, end) -> {
            for (int row = from; row < end; row++) {
                values[row] = row(scores, row, scores::at);
                agreed[row] = agreed(values[row], columns, classes);
            }
        });
        byte[] labels = new byte[Math.toIntExact(to.area())];
        RowBands.each(to.height(), BAND, threads, (from, end) -> {
            RowMean mean = new RowMean(width, classes);
            AgreedLabels all = new AgreedLabels(to.width());
            for (int y = from; y < end; y++) {
                if (y == from || !rows.haveTheSameNeighbours(y, y - 1)) {
                    all.take(agreed, rows.first[y], rows.shares[y].length);
                }
                int at = y * to.width();
                System.arraycopy(all.labels, 0, labels, at, to.width());
                if (all.openCount > 0) {
                    mean.take(rows, y, values);
                }
                for (int i = 0; i < all.openCount; i++) {
                    labels[at + all.open[i]] = (byte) mean.best(columns, all.open[i]);
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

    /**
     * Rows or columns of one size as weighted means of neighbours among those of another.
     *
     * @param first of the neighbours
     * @param shares what each counts, with a sum of 1
     */
    private record Means(int[] first, float[][] shares) {

        /** What is enlarged to one size becomes another. */
        static Means through(int from, int between, int to) {
            PixelResizing.Places inner = PixelResizing.Places.between(from, between);
            PixelResizing.Places outer = PixelResizing.Places.between(between, to);
            Means means = new Means(new int[to], new float[to][]);
            for (int i = 0; i < to; i++) {
                int before = outer.before()[i];
                int after = outer.after()[i];
                means.first[i] = inner.before()[before];
                means.shares[i] = new float[inner.after()[after] - inner.before()[before] + 1];
                means.add(i, inner, before, 1 - outer.share()[i]);
                means.add(i, inner, after, outer.share()[i]);
            }
            return means;
        }

        private void add(int i, PixelResizing.Places inner, int place, float share) {
            shares[i][inner.before()[place] - first[i]] += share * (1 - inner.share()[place]);
            shares[i][inner.after()[place] - first[i]] += share * inner.share()[place];
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

    /** What some rows agree on at the pixels of a row. */
    private static final class AgreedLabels {

        private final byte[] labels;
        /** Pixels that they do not agree on, of which the first so many count. */
        private final int[] open;

        private int openCount;

        AgreedLabels(int width) {
            labels = new byte[width];
            open = new int[width];
        }

        void take(int[][] rows, int first, int count) {
            int[] all = rows[first].clone();
            for (int row = first + 1; row < first + count; row++) {
                keepEqual(all, rows[row]);
            }
            openCount = 0;
            for (int x = 0; x < all.length; x++) {
                labels[x] = (byte) all[x];
                if (all[x] == NONE) {
                    open[openCount++] = x;
                }
            }
        }

        private static void keepEqual(int[] all, int[] next) {
            for (int x = 0; x < all.length; x++) {
                all[x] = next[x] == all[x] ? all[x] : NONE;
            }
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
            float most = Float.NEGATIVE_INFINITY;
            for (int c = 0; c < classes; c++) {
                if (values[at + c] > most) {
                    most = values[at + c];
                    best = c;
                }
            }
            return best;
        }
    }
}
