package org.dance4j.eval.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.dance4j.datasets.complexity.Complexity;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;

/** Counts what a model gets right, image after image: over all of them, along borders, and by kinds of images. */
public final class AccuracyCounts {

    private static final int GROUPS = 3;

    private final BoundaryBand band;
    private final ConfusionMatrix matrix;
    private final Overlap boundary;
    private final Calibration.Counts calibration = new Calibration.Counts();
    private final List<Ranked> images = new ArrayList<>();

    /** What an image is ranked by, and how it was labelled. */
    private record Ranked(double brightness, double complexity, Overlap overlap) {}

    /** @param classes the dataset's */
    public AccuracyCounts(int classes, BoundaryBand band) {
        this.band = band;
        this.matrix = new ConfusionMatrix(classes);
        this.boundary = new Overlap(classes);
    }

    /**
     * Counts an image.
     *
     * @param truth of the image's size
     * @param predicted of the image's size
     * @throws IllegalArgumentException if the sizes differ or a counted value is outside the classes
     */
    public void add(RgbImage image, LabelMap truth, LabelMap predicted) {
        ConfusionMatrix own = new ConfusionMatrix(matrix.classes());
        own.add(truth, predicted);
        add(Complexity.of(image), own, band.overlap(truth, predicted, matrix.classes()));
    }

    /**
     * Counts an image of which parts were compared.
     *
     * @param own how often each class was taken for each in it
     * @param along what truth and prediction share of the bands of each class
     */
    public void add(Complexity complexity, ConfusionMatrix own, Overlap along) {
        matrix.merge(own);
        boundary.add(along);
        images.add(new Ranked(complexity.meanGrey(), complexity.scMean(), own.overlap()));
    }

    /**
     * Counts how sure the model was of an image's labels.
     *
     * @param truth of the image's size, as the others
     * @param confidence the probability of the predicted class at each pixel
     */
    public void addConfidence(LabelMap truth, LabelMap predicted, float[] confidence) {
        calibration.add(truth, predicted, confidence);
    }

    /** The pixels along borders that are counted. */
    public BoundaryBand band() {
        return band;
    }

    /** How often each class was taken for each. */
    public ConfusionMatrix matrix() {
        return matrix;
    }

    /** What was counted so far, along borders and by thirds of the images. */
    public AccuracyDetails details() {
        return new AccuracyDetails(
                new AccuracyDetails.Boundary(band.text(), boundary.iou(), boundary.meanIou()),
                thirds(AccuracyDetails.BY_BRIGHTNESS, Ranked::brightness),
                thirds(AccuracyDetails.BY_COMPLEXITY, Ranked::complexity),
                ClassAccuracy.of(matrix),
                calibration.calibration());
    }

    /** Images of one value stay in the order in which they came. */
    private List<AccuracyDetails.Third> thirds(List<String> names, ToDoubleFunction<Ranked> value) {
        if (images.size() < GROUPS) {
            return List.of();
        }
        List<Ranked> ranked =
                images.stream().sorted(Comparator.comparingDouble(value)).toList();
        List<AccuracyDetails.Third> thirds = new ArrayList<>();
        for (int i = 0; i < GROUPS; i++) {
            List<Ranked> group = ranked.subList(ranked.size() * i / GROUPS, ranked.size() * (i + 1) / GROUPS);
            Overlap sum = new Overlap(matrix.classes());
            group.forEach(image -> sum.add(image.overlap()));
            thirds.add(new AccuracyDetails.Third(
                    names.get(i),
                    group.size(),
                    value.applyAsDouble(group.get(0)),
                    value.applyAsDouble(group.get(group.size() - 1)),
                    sum.iou(),
                    sum.meanIou()));
        }
        return thirds;
    }
}
