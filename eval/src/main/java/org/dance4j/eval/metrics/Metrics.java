package org.dance4j.eval.metrics;

import java.nio.file.Path;
import java.util.List;
import org.dance4j.common.io.Json;
import org.dance4j.eval.measure.Consumption;
import org.dance4j.eval.measure.LatencyRatio;

/**
 * What a run has come to: {@code metrics.json}. Figures that do not exist are NaN (null in JSON).
 *
 * @param classNames the classes
 * @param iou intersection over union per class on the validation split; NaN for a class that occurs nowhere
 * @param meanIou the mean of those that exist
 * @param pixelAccuracy the share of labelled pixels that got their class
 * @param full what the network as built costs, at the images' full size
 * @param slim what the network as slimmed costs, at the sizes that it is used at
 * @param exports the files made for other runtimes
 * @param training what the training steps consumed, validation left out
 * @param inference what labelling a validation image consumed, the mean
 * @param latency the slim network's time to label an image over the full one's, taken in turns; null in files of earlier
 *     versions
 * @param details where the network was right on the validation split: along borders, and by kinds of images
 * @param widths the network at each of its widths, from wide to narrow; empty if it has but one
 */
public record Metrics(
        List<String> classNames,
        List<Double> iou,
        double meanIou,
        double pixelAccuracy,
        Costs full,
        Costs slim,
        List<Export> exports,
        Consumption training,
        Consumption inference,
        LatencyRatio latency,
        AccuracyDetails details,
        List<AtWidth> widths) {

    /**
     * A network at one of its widths.
     *
     * @param width what it is called by
     * @param meanIou on the validation split
     * @param boundaryMeanIou of the pixels along borders
     * @param parameters trainable values that the width uses
     * @param macsPerImage mean multiply-accumulates of inference per validation image
     * @param latencySeconds the median time to label a validation image, all widths taking turns
     */
    public record AtWidth(
            double width,
            double meanIou,
            double boundaryMeanIou,
            long parameters,
            double macsPerImage,
            double latencySeconds) {}

    /**
     * What a network costs.
     *
     * @param parameters trainable values, auxiliary outputs left out
     * @param macsPerImage mean multiply-accumulates of inference per validation image
     * @param trainingMacs multiply-accumulates of the whole training
     * @param latencySeconds the median time to label a validation image in a TensorFlow session
     * @param savedModelBytes the size of the SavedModel
     * @param tfliteFloat32Bytes the size of the TFLite file in floats
     * @param tfliteInt8Bytes the size of the TFLite file in 8-bit integers
     */
    public record Costs(
            long parameters,
            double macsPerImage,
            double trainingMacs,
            double latencySeconds,
            double savedModelBytes,
            double tfliteFloat32Bytes,
            double tfliteInt8Bytes) {}

    /**
     * A file or folder for another runtime, run there and compared with the session.
     *
     * @param file its name
     * @param agreement the share of pixels with the session's label
     * @param meanIou its mIoU on the images that it was checked on
     * @param sessionMeanIou the session's on the same images
     * @param problem why it was not kept; null if it was
     */
    public record Export(String file, double agreement, double meanIou, double sessionMeanIou, String problem) {}

    /** Copies the lists; what files of earlier versions lack was not measured. */
    public Metrics {
        classNames = List.copyOf(classNames);
        iou = List.copyOf(iou);
        exports = List.copyOf(exports);
        training = training == null ? Consumption.NOT_MEASURED : training;
        inference = inference == null ? Consumption.NOT_MEASURED : inference;
        details = details == null ? AccuracyDetails.NONE : details;
        widths = widths == null ? List.of() : List.copyOf(widths);
    }

    /**
     * Reads {@code metrics.json}, of this version or an earlier one.
     *
     * @throws org.dance4j.common.io.BadInputException if the file cannot be read or holds no metrics
     */
    public static Metrics read(Path file) {
        return Json.read(
                file,
                Metrics.class,
                "metrics",
                "training",
                "inference",
                "latency",
                "details",
                "details.classes",
                "details.calibration",
                "widths");
    }

    /** Writes it as JSON, in one step. */
    public void write(Path file) {
        Json.write(file, this);
    }
}
