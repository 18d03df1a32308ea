package org.dance4j.runs.pruning;

import com.google.common.collect.Maps;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.runtime.Machine;
import org.dance4j.common.runtime.OneDnn;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.inference.tflite.TfLiteRuns;
import org.dance4j.export.latency.NetworkTimer;
import org.dance4j.export.latency.TimingProcess;
import org.dance4j.export.tflite.Quantization;
import org.dance4j.graphs.Network;
import org.dance4j.slimming.latency.FastChannels;
import org.dance4j.slimming.latency.LatencyForm;
import org.dance4j.slimming.latency.LayerTimes;
import org.dance4j.slimming.latency.Stopwatch;
import org.dance4j.slimming.latency.TimeTable;
import org.dance4j.slimming.latency.Timed;
import org.dance4j.slimming.latency.Timing;
import org.tensorflow.TensorFlow;

/**
 * Times of one form on this machine.
 *
 * @param text the form, machine and threads, for people
 * @param table taken by them
 * @param ending ends what takes the times
 */
record MachineTimes(String text, TimeTable table, Runnable ending) implements AutoCloseable {

    /** To be changed with how times are taken, so that those of others are not used. */
    private static final String METHOD = "layer-times-4";

    /**
     * A multiple that numbers of channels are fast at.
     *
     * @param number at least 1
     * @param difference the median of how much two times of the same thing differ, as a share
     */
    record Multiple(int number, double difference) {

        boolean isNoisy() {
            return difference > TimeTable.MOST_DIFFERENCE;
        }
    }

    /** @param folder where times are kept, in a file for each form and number of threads */
    static MachineTimes of(Path folder, LatencyForm form, int threads) {
        TimingProcess sessions = new TimingProcess(threads);
        Stopwatch stopwatch =
                switch (form) {
                    case SAVED_MODEL -> sessions::seconds;
                    case TFLITE_FLOAT32 -> NetworkTimer.ofTfLite(Quantization.FLOAT32, threads)::seconds;
                    case TFLITE_INT8 -> NetworkTimer.ofTfLite(Quantization.INT8, threads)::seconds;
                };
        String text = EnumText.of(form) + " on " + Machine.processor() + " with " + threads
                + (threads == 1 ? " thread" : " threads");
        String name = text.replaceAll("[^\\p{L}\\p{N}]+", "-");
        return new MachineTimes(
                text,
                new TimeTable(
                        folder.resolve("layer-times-" + name + ".json"),
                        METHOD + ", " + kernels(form) + ", " + text,
                        stopwatch),
                sessions::close);
    }

    /** What computes a form, as far as it is known. */
    private static String kernels(LatencyForm form) {
        return switch (form) {
            case SAVED_MODEL -> "TensorFlow " + TensorFlow.version() + ", oneDNN " + OneDnn.choice();
            case TFLITE_FLOAT32, TFLITE_INT8 -> "TFLite " + TfLiteRuns.version();
        };
    }

    /** What numbers of channels are fast. */
    Multiple multiple(Reporter reporter) {
        SortedMap<Integer, Timed> samples = FastChannels.samples();
        Map<String, Timing> taken;
        try (Reporter.Task meter = reporter.task("timing numbers of channels")) {
            taken = table.times(List.copyOf(samples.values()), meter);
        }
        SortedMap<Integer, Double> seconds = new TreeMap<>(
                Maps.transformValues(samples, sample -> taken.get(sample.key()).seconds()));
        return new Multiple(FastChannels.multiple(seconds), TimeTable.difference(taken));
    }

    /** What a network's layers take, between all channels and the fewest. */
    LayerTimes layers(Network built, Network least, ImageSize size, int multiple, Reporter reporter) {
        try (Reporter.Task meter = reporter.task("timing layers")) {
            return LayerTimes.take(table, built, least, size.height(), size.width(), multiple, meter);
        }
    }

    @Override
    public void close() {
        ending.run();
    }
}
