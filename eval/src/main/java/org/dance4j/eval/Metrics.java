package org.dance4j.eval;

import java.nio.file.Path;
import java.util.List;

/**
 * What a run has come to: {@code metrics.json}.
 *
 * @param classNames the classes
 * @param iou intersection over union per class on the validation split; NaN (null in JSON) for a class that occurs
 *     nowhere
 * @param meanIou the mean of those that exist
 * @param pixelAccuracy the share of labelled pixels that got their class
 * @param full what the network as built costs
 * @param slim what the network as slimmed costs
 */
public record Metrics(
        List<String> classNames, List<Double> iou, double meanIou, double pixelAccuracy, Costs full, Costs slim) {

    /**
     * What a network costs.
     *
     * @param parameters trainable values, auxiliary outputs left out
     * @param macsPerImage mean multiply-accumulates of inference per validation image
     * @param trainingMacs multiply-accumulates of the whole training
     */
    public record Costs(long parameters, double macsPerImage, double trainingMacs) {}

    public Metrics {
        classNames = List.copyOf(classNames);
        iou = List.copyOf(iou);
    }

    /** @throws org.dance4j.datasets.BadInputException if the file cannot be read or holds no metrics */
    public static Metrics read(Path file) {
        return Json.read(file, Metrics.class, "metrics");
    }

    /** Writes it as JSON, in one step. */
    public void write(Path file) {
        Json.write(file, this);
    }
}
