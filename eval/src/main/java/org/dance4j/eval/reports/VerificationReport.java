package org.dance4j.eval.reports;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dance4j.common.io.Json;
import org.dance4j.eval.measure.LatencyRatio;
import org.dance4j.eval.measure.PeakMemory;

/**
 * How the exported files of a run compare with its session. Figures that do not exist are NaN (null in JSON).
 *
 * @param images the number of images
 * @param threads threads that each model may use
 * @param peakMemoryWithoutModel bytes of {@link PeakMemory} of a process that has the images and the native libraries,
 *     but no model
 * @param models the session first
 * @param integers of a run that was trained in integers and has an int8 file, the same network in Java's integers; else null
 */
public record VerificationReport(
        int images, int threads, double peakMemoryWithoutModel, List<Model> models, Integers integers) {

    /**
     * A network in Java's integers beside its int8 file.
     *
     * @param model the file's name
     * @param images how many were compared
     * @param agreement the share of pixels with the file's label
     * @param layers the greatest difference of each layer's integers from those of TFLite's runtime, given the same inputs
     */
    public record Integers(String model, int images, double agreement, Map<String, Integer> layers) {

        /** The greatest difference of all layers. */
        public int greatest() {
            return layers.values().stream().mapToInt(i -> i).max().orElse(0);
        }
    }

    /**
     * What was found of one model.
     *
     * @param model its name
     * @param agreement the share of pixels with the session's label, run at the same sizes
     * @param meanIou its mIoU
     * @param sessionMeanIou the session's
     * @param latencySeconds the median time to label an image
     * @param peakMemoryBytes the most memory that its process held
     * @param fileBytes its size
     * @param fullLatencySeconds the median time that the same file of the network before slimming takes; NaN where there is
     *     no such file or nothing was slimmed
     * @param timesAsFast how many times as fast as that it is; null likewise
     * @param problem why it is out of bounds or cannot be run; null if it is neither
     */
    public record Model(
            String model,
            double agreement,
            double meanIou,
            double sessionMeanIou,
            double latencySeconds,
            double peakMemoryBytes,
            double fileBytes,
            double fullLatencySeconds,
            LatencyRatio timesAsFast,
            String problem) {}

    /** Copies the list of models. */
    public VerificationReport {
        models = List.copyOf(models);
    }

    /** Whether a model is faster than the full network, and by how much; a dash where that was not measured. */
    public String fasterThanFull(Model model) {
        LatencyRatio ratio = model.timesAsFast();
        if (ratio == null) {
            return "–";
        } else if (images < LatencyRatio.LEAST_PAIRS) {
            return "not to be told of fewer than " + LatencyRatio.LEAST_PAIRS + " images: " + ratio.times();
        } else if (ratio.containsOne()) {
            return "not to be told: " + ratio.times();
        }
        return (ratio.median() > 1 ? "yes: " : "no: ") + ratio.times();
    }

    /** Writes it as JSON, in one step. */
    public void write(Path file) {
        Json.write(file, this);
    }
}
