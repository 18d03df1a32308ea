package org.dance4j.eval.inference;

import org.dance4j.datasets.images.ImageSize;

/** What a {@link PixelNetwork} makes of one image, at a size of its own. */
public sealed interface NetworkOutput {

    /** Height and width. */
    ImageSize size();

    /** A value for each class at each place, {@code [height, width, classes]}: the largest wins. */
    sealed interface Scores extends NetworkOutput {

        /** The number of classes. */
        int classes();

        /** The value at an index in row-major order. */
        float at(int index);

        /** The value at an index in the units of logits or probabilities. */
        default float value(int index) {
            return at(index);
        }

        /** The class with the largest value at a place in row-major order, the first of equals. */
        default int best(int place) {
            int first = place * classes();
            int best = 0;
            float most = Float.NEGATIVE_INFINITY;
            for (int c = 0; c < classes(); c++) {
                float value = at(first + c);
                if (value > most) {
                    most = value;
                    best = c;
                }
            }
            return best;
        }
    }

    /**
     * Logits or probabilities.
     *
     * @param values {@code [height, width, classes]}
     */
    record FloatScores(ImageSize size, int classes, float[] values) implements Scores {
        @Override
        public float at(int index) {
            return values[index];
        }
    }

    /**
     * Logits or probabilities in steps of some scale, which need not be known to compare them.
     *
     * @param values {@code [height, width, classes]}, signed
     * @param step what one step stands for, above 0
     * @param zero the step that stands for 0
     */
    record ByteScores(ImageSize size, int classes, byte[] values, float step, int zero) implements Scores {

        /** Steps of which nothing is known. */
        public ByteScores(ImageSize size, int classes, byte[] values) {
            this(size, classes, values, 1, 0);
        }

        @Override
        public float at(int index) {
            return values[index];
        }

        @Override
        public float value(int index) {
            return step * (values[index] - zero);
        }

        @Override
        public int best(int place) {
            int first = place * classes;
            int best = 0;
            int most = values[first];
            for (int c = 1; c < classes; c++) {
                int value = values[first + c];
                if (value > most) {
                    most = value;
                    best = c;
                }
            }
            return best;
        }
    }

    /**
     * Scores of a smaller map than a network's input, which are to be enlarged to the input's size first, by
     * {@link org.dance4j.graphs.ops.Interpolation#BILINEAR}, as the network itself would.
     *
     * @param scores at their own size
     * @param size of the network's input
     */
    record CoarseScores(Scores scores, ImageSize size) implements NetworkOutput {

        /** What such an output is called in a file. */
        public static final String NAME = "coarse";
    }

    /**
     * Classes; 255 is none.
     *
     * @param values {@code [height, width]}
     */
    record Labels(ImageSize size, byte[] values) implements NetworkOutput {

        /** A class as a byte: what is not from 0 to 255 becomes 255, which no class has. */
        public static byte label(long value) {
            return (byte) (value >= 0 && value <= 255 ? value : 255);
        }
    }
}
