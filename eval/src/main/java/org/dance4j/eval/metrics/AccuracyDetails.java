package org.dance4j.eval.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a model is right and where it is not: along the borders of classes, and on which images.
 *
 * @param boundary IoU along the borders of classes
 * @param brightness the thirds of the images by brightness, the mean grey (ITU-R 601 luma, 0 to 255): darkest, middle and
 *     brightest; empty with fewer than three images
 * @param complexity the thirds of the images by complexity, SC_mean: simplest, middle and most complex; empty with fewer
 *     than three images
 * @param classes how each class was taken for each, and precision, recall and F1
 * @param calibration how far the model is as sure as it is right
 */
public record AccuracyDetails(
        Boundary boundary,
        List<Third> brightness,
        List<Third> complexity,
        ClassAccuracy classes,
        Calibration calibration) {

    /** What was not counted. */
    public static final AccuracyDetails NONE =
            new AccuracyDetails(new Boundary(null, List.of(), Double.NaN), List.of(), List.of());

    /** The thirds by brightness, the darkest first. */
    static final List<String> BY_BRIGHTNESS = List.of("darkest", "middle", "brightest");

    /** The thirds by complexity, the simplest first. */
    static final List<String> BY_COMPLEXITY = List.of("simplest", "middle", "most complex");

    /**
     * Boundary IoU ({@link BoundaryBand}).
     *
     * @param band the band's width, for people; null if it was not counted
     * @param iou Boundary IoU per class; NaN for a class that occurs nowhere
     * @param meanIou the mean of those that exist
     */
    public record Boundary(String band, List<Double> iou, double meanIou) {
        /** Copies the list. */
        public Boundary {
            iou = List.copyOf(iou);
        }
    }

    /**
     * A third of the images. Where the number is no multiple of three, the later ones have one more.
     *
     * @param third what it is called
     * @param images how many there are
     * @param lowest the lowest value that the images are ranked by
     * @param highest the highest
     * @param iou IoU per class over the third's pixels; NaN for a class that it neither has nor was found in it
     * @param meanIou the mean of those that exist, which may be of fewer classes than that of all images
     */
    public record Third(String third, int images, double lowest, double highest, List<Double> iou, double meanIou) {
        /** Copies the list. */
        public Third {
            iou = List.copyOf(iou);
        }
    }

    /** Copies the lists; what files of earlier versions lack was not counted. */
    public AccuracyDetails {
        brightness = List.copyOf(brightness);
        complexity = List.copyOf(complexity);
        classes = classes == null ? ClassAccuracy.NONE : classes;
        calibration = calibration == null ? Calibration.NONE : calibration;
    }

    /** Details of which nothing but borders and thirds was counted. */
    public AccuracyDetails(Boundary boundary, List<Third> brightness, List<Third> complexity) {
        this(boundary, brightness, complexity, ClassAccuracy.NONE, Calibration.NONE);
    }

    /** All thirds, those by brightness first. */
    public List<Third> thirds() {
        List<Third> thirds = new ArrayList<>(brightness);
        thirds.addAll(complexity);
        return thirds;
    }

    /** mIoU of the third of the darkest images; NaN where there are no thirds. */
    public double darkestMeanIou() {
        return brightness.isEmpty() ? Double.NaN : brightness.get(0).meanIou();
    }
}
