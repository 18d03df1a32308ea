package org.dance4j.export;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.dance4j.datasets.LabelMap;
import org.dance4j.datasets.RgbImage;
import org.dance4j.datasets.Sample;
import org.dance4j.eval.ConfusionMatrix;
import org.dance4j.eval.Segmenter;

/**
 * How an exported model, run in its own runtime, compares with the session.
 *
 * @param images the number of images both labelled
 * @param agreement the share of pixels with the same label
 * @param meanIou the exported model's mIoU
 * @param sessionMeanIou the session's
 */
public record Verification(int images, double agreement, double meanIou, double sessionMeanIou) {

    /** The share of pixels on which a model in floats has to agree. */
    public static final double LEAST_AGREEMENT = 0.999;

    /** The mIoU that a model in integers may lose. */
    public static final double MOST_LOSS = 0.015;

    /**
     * Runs a model beside the session.
     *
     * @param expected what the session makes of each sample
     */
    static Verification of(Segmenter segmenter, List<Sample> samples, List<LabelMap> expected, int classes) {
        ConfusionMatrix ours = new ConfusionMatrix(classes);
        ConfusionMatrix sessions = new ConfusionMatrix(classes);
        long same = 0;
        long pixels = 0;
        for (int i = 0; i < samples.size(); i++) {
            RgbImage image = samples.get(i).image();
            LabelMap truth = samples.get(i).label();
            byte[] found = segmenter.segment(image).classes();
            byte[] wanted = expected.get(i).classes();
            for (int j = 0; j < found.length; j++) {
                same += found[j] == wanted[j] ? 1 : 0;
            }
            pixels += found.length;
            ours.add(truth, new LabelMap(image.height(), image.width(), found));
            sessions.add(truth, expected.get(i));
        }
        return new Verification(
                samples.size(), (double) same / pixels, ours.meanIou(), sessions.meanIou());
    }

    /** Why a model in floats is not good enough, if so. */
    Optional<String> disagreement() {
        return agreement >= LEAST_AGREEMENT
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "its labels agree with the session's on %.2f%% of pixels, at least %.1f%% are required",
                        100 * agreement,
                        100 * LEAST_AGREEMENT));
    }

    /** Why a model in integers is not good enough, if so. */
    Optional<String> loss() {
        return sessionMeanIou - meanIou > MOST_LOSS
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "its mIoU is %.4f where the session's is %.4f, at most %.3f less is allowed",
                        meanIou,
                        sessionMeanIou,
                        MOST_LOSS))
                : Optional.empty();
    }
}
