package org.dance4j.eval.metrics;

import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.LabelMap;

/**
 * How a model's labels compare with the session's, and both with the truth.
 *
 * @param images the number of images
 * @param agreement the share of pixels with the same label
 * @param meanIou the model's mIoU; NaN if no pixel has a truth
 * @param sessionMeanIou the session's, run at the same sizes
 */
public record Comparison(int images, double agreement, double meanIou, double sessionMeanIou) {

    /** Counts image after image. */
    public static final class Counts {

        private final ConfusionMatrix model;
        private final ConfusionMatrix session;
        private int images;
        private long same;
        private long pixels;

        /** @param classes the dataset's */
        public Counts(int classes) {
            model = new ConfusionMatrix(classes);
            session = new ConfusionMatrix(classes);
        }

        /**
         * Counts an image.
         *
         * @param truth of the image's size, as the others
         * @param expected the session's labels
         * @param found the model's labels
         * @throws BadInputException if a label is none of the classes
         */
        public void add(LabelMap truth, LabelMap expected, LabelMap found) {
            try {
                session.add(truth, expected);
                model.add(truth, found);
            } catch (IllegalArgumentException e) {
                throw new BadInputException(e.getMessage(), e);
            }
            byte[] ours = found.classes();
            byte[] sessions = expected.classes();
            for (int i = 0; i < ours.length; i++) {
                same += ours[i] == sessions[i] ? 1 : 0;
            }
            pixels += ours.length;
            images++;
        }

        /** What was counted so far, at least one image. */
        public Comparison comparison() {
            return new Comparison(images, (double) same / pixels, model.meanIou(), session.meanIou());
        }
    }
}
