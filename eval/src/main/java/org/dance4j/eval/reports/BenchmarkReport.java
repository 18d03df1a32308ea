package org.dance4j.eval.reports;

import java.nio.file.Path;
import java.util.List;
import org.dance4j.common.io.Json;
import org.dance4j.eval.measure.Latency;
import org.dance4j.eval.measure.LatencyRatio;
import org.dance4j.eval.measure.PeakMemory;

/**
 * What models cost side by side. Figures that do not exist are NaN (null in JSON).
 *
 * @param images what was labelled, in words
 * @param rounds how often each image was timed
 * @param threads threads that each model may use
 * @param peakMemoryWithoutModel bytes of {@link PeakMemory} of a process that has the images and the native libraries,
 *     but no model
 * @param models in the order they were asked for
 */
public record BenchmarkReport(
        String images, int rounds, int threads, double peakMemoryWithoutModel, List<Model> models) {

    /**
     * What one model costs.
     *
     * @param model its name
     * @param latencySeconds the median time to label an image
     * @param p95Seconds the time that 95% of the images stayed within
     * @param imagesPerSecond images labelled one after another, by the mean time
     * @param peakMemoryBytes the most memory that its process held
     * @param fileBytes its size
     * @param latencyRatio its times over those of the first model, taken in turns
     */
    public record Model(
            String model,
            double latencySeconds,
            double p95Seconds,
            double imagesPerSecond,
            double peakMemoryBytes,
            double fileBytes,
            LatencyRatio latencyRatio) {

        /**
         * The model with these times in seconds, at least one.
         *
         * @param first those of the first model, on the same images in the same order
         */
        public static Model of(
                String model, double[] seconds, double[] first, double peakMemoryBytes, double fileBytes) {
            Latency latency = Latency.of(seconds);
            double total = 0;
            for (double image : seconds) {
                total += image;
            }
            return new Model(
                    model,
                    latency.median(),
                    latency.p95(),
                    seconds.length / total,
                    peakMemoryBytes,
                    fileBytes,
                    LatencyRatio.of(seconds, first));
        }
    }

    /** Copies the list of models. */
    public BenchmarkReport {
        models = List.copyOf(models);
    }

    /** Writes it as JSON, in one step. */
    public void write(Path file) {
        Json.write(file, this);
    }
}
