package org.dance4j.eval.inference;

import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RowBands;

/**
 * The probabilities that a network's scores stand for, at an image's size: scores are enlarged as images are, and logits
 * become probabilities after that. Values that are nowhere below 0 and add up to 1 everywhere are probabilities already,
 * within the rounding of 8 bits.
 */
final class PixelProbabilities {

    private static final int BAND = 16;

    /** How far from 1 a sum of few probabilities may be. */
    private static final double TOLERANCE = 0.05;

    /** What rounding to 8 bits makes of each probability at most: half of 1/256. */
    private static final double ROUNDING = 1.0 / 512;

    private final NetworkOutput.Scores scores;
    private final ImageSize size;
    private final int threads;
    private final boolean areLogits;

    /**
     * @param size of the image
     * @param threads that work side by side, at least 1
     */
    PixelProbabilities(NetworkOutput.Scores scores, ImageSize size, int threads) {
        this.scores = scores;
        this.size = size;
        this.threads = threads;
        areLogits = !areProbabilities(scores);
    }

    private static boolean areProbabilities(NetworkOutput.Scores scores) {
        int classes = scores.classes();
        double tolerance = Math.max(TOLERANCE, ROUNDING * classes);
        for (int place = 0; place < scores.size().area(); place++) {
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                float value = scores.value(place * classes + c);
                if (value < 0) {
                    return false;
                }
                sum += value;
            }
            if (Math.abs(sum - 1) > tolerance) {
                return false;
            }
        }
        return true;
    }

    /** What is done with the probabilities of a pixel; they are overwritten afterwards. */
    private interface Use {
        void take(int pixel, float[] probabilities);
    }

    /** The largest of each pixel, {@code [height, width]}. */
    float[] confidence() {
        float[] confidence = new float[Math.toIntExact(size.area())];
        each((pixel, probabilities) -> {
            float most = 0;
            for (float value : probabilities) {
                most = Math.max(most, value);
            }
            confidence[pixel] = most;
        });
        return confidence;
    }

    /** All of each pixel. */
    ClassProbabilities all() {
        int classes = scores.classes();
        float[] values = new float[ClassProbabilities.count(size, classes)];
        each((pixel, probabilities) -> System.arraycopy(probabilities, 0, values, pixel * classes, classes));
        return new ClassProbabilities(size, classes, values);
    }

    private void each(Use use) {
        ImageSize from = scores.size();
        PixelResizing.Places rows = PixelResizing.Places.between(from.height(), size.height());
        PixelResizing.Places columns = PixelResizing.Places.between(from.width(), size.width());
        int classes = scores.classes();
        RowBands.each(size.height(), BAND, threads, (first, end) -> {
            float[] values = new float[classes];
            for (int y = first; y < end; y++) {
                int above = rows.before()[y] * from.width();
                int below = rows.after()[y] * from.width();
                for (int x = 0; x < size.width(); x++) {
                    int left = columns.before()[x];
                    int right = columns.after()[x];
                    for (int c = 0; c < classes; c++) {
                        values[c] = PixelResizing.mean(
                                scores.value((above + left) * classes + c),
                                scores.value((above + right) * classes + c),
                                scores.value((below + left) * classes + c),
                                scores.value((below + right) * classes + c),
                                columns.share()[x],
                                rows.share()[y]);
                    }
                    if (areLogits) {
                        ClassProbabilities.softmax(values);
                    } else {
                        normalize(values);
                    }
                    use.take(y * size.width() + x, values);
                }
            }
        });
    }

    /** Rounded probabilities do not quite add up to 1. */
    private static void normalize(float[] probabilities) {
        float sum = 0;
        for (float value : probabilities) {
            sum += value;
        }
        for (int c = 0; c < probabilities.length; c++) {
            probabilities[c] /= sum;
        }
    }
}
