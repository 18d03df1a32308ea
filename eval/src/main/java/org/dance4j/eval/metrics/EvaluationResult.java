package org.dance4j.eval.metrics;

import java.nio.file.Path;
import java.util.List;
import org.dance4j.common.io.Json;

/**
 * How a model did on a set of images.
 *
 * @param classNames the classes
 * @param iou intersection over union per class; NaN (null in JSON) for a class that occurs nowhere
 * @param meanIou the mean of those that exist
 * @param pixelAccuracy the share of labelled pixels that got their class
 * @param macsPerImage mean multiply-accumulates per image; NaN (null in JSON) when the network is not known
 * @param imagesPerSecond images labelled per second, files apart
 * @param images the number of images
 * @param details where it was right: along borders, and by kinds of images
 */
public record EvaluationResult(
        List<String> classNames,
        List<Double> iou,
        double meanIou,
        double pixelAccuracy,
        double macsPerImage,
        double imagesPerSecond,
        int images,
        AccuracyDetails details) {

    /** Copies the lists. */
    public EvaluationResult {
        classNames = List.copyOf(classNames);
        iou = List.copyOf(iou);
    }

    /** Writes it as JSON, in one step. */
    public void write(Path file) {
        Json.write(file, this);
    }
}
