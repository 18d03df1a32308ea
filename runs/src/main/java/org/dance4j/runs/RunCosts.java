package org.dance4j.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.dance4j.common.io.TemporaryFolder;
import org.dance4j.common.random.EvenSubset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.measure.Latency;
import org.dance4j.eval.measure.LatencyRatio;
import org.dance4j.eval.measure.Rounds;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.export.Exporter;
import org.dance4j.export.savedmodel.SavedModelExport;
import org.dance4j.export.tflite.Quantization;
import org.dance4j.export.tflite.TfLiteConverter;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.export.tflite.TfLiteForm;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.training.state.EpochLog;
import org.dance4j.training.state.TrainingState;

/**
 * What the full network costs, which sees every image at its full size, and what the slim one costs, which sees each at
 * the size that it is labelled at.
 */
public final class RunCosts {

    private static final int LATENCY_IMAGES = 8;
    private static final int LATENCY_PAIRS = 24;

    private final Network built;
    private final TrainedModel full;
    private final TrainedModel slim;
    private final List<Sample> validation;
    private final RunConfig config;
    private final Latencies latencies;

    /**
     * @param built the network before any slimming, auxiliary heads included
     * @param full the same for inference, with its initial weights, which say nothing about accuracy but everything about
     *     costs
     */
    RunCosts(Network built, TrainedModel full, TrainedModel slim, List<Sample> validation, RunConfig config) {
        this.built = built;
        this.full = full;
        this.slim = slim;
        this.validation = validation;
        this.config = config;
        this.latencies = latencies();
    }

    /**
     * The network as built, and a training of it with every image of every epoch at the size of the crop.
     *
     * @param files whether to find out how large its files would be
     */
    Metrics.Costs full(List<EpochLog> log, boolean files) {
        AdaptiveResolution resolution = new AdaptiveResolution(full.network().sizeMultiple(), false);
        double macs = validation.stream()
                .map(sample -> resolution.full(sample.size()))
                .mapToDouble(size ->
                        Cost.of(full.network(), size.height(), size.width()).macs())
                .average()
                .orElse(Double.NaN);
        long images = log.stream()
                .mapToLong(epoch -> epoch.imagesSeen() + epoch.imagesDropped())
                .sum();
        ImageSize crop = config.settings().optimization().crop();
        long step = Cost.of(built, crop.height(), crop.width()).trainingMacs();
        return new Metrics.Costs(
                parameters(full),
                macs,
                (double) images * step,
                Latency.of(latencies.full()).median(),
                files ? savedModelBytes() : Double.NaN,
                files ? tfLiteBytes() : Double.NaN,
                Double.NaN);
    }

    /**
     * The network as slimmed, and the training that made it, what its teachers cost included.
     *
     * @param exports what was exported; of files that were not, the size is NaN
     */
    Metrics.Costs slim(TrainingState state, double macsPerImage, List<Exporter.Outcome> exports) {
        return new Metrics.Costs(
                parameters(slim),
                macsPerImage,
                state.trainingMacs(),
                Latency.of(latencies.slim()).median(),
                bytes(exports, Exporter.SAVED_MODEL),
                bytes(exports, Exporter.fileName(Quantization.FLOAT32)),
                bytes(exports, Exporter.fileName(Quantization.INT8)));
    }

    private static double bytes(List<Exporter.Outcome> exports, String name) {
        return exports.stream()
                .filter(export -> export.problem().isEmpty()
                        && export.path().getFileName().toString().equals(name))
                .mapToDouble(export -> bytes(export.path()))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** How many times as long the slim network takes as the full one. */
    LatencyRatio latencyRatio() {
        return LatencyRatio.of(latencies.slim(), latencies.full());
    }

    private static long parameters(TrainedModel model) {
        int size = model.network().sizeMultiple();
        return Cost.of(model.network(), size, size).parameters();
    }

    /** Seconds of the same images, taken in turns. */
    private record Latencies(double[] full, double[] slim) {}

    private Latencies latencies() {
        List<RgbImage> images = EvenSubset.of(validation, LATENCY_IMAGES).stream()
                .map(Sample::image)
                .toList();
        int rounds = (LATENCY_PAIRS + images.size() - 1) / images.size();
        try (Segmenter fullModel = new SessionSegmenter(full, config.threads());
                Segmenter slimModel = new SessionSegmenter(slim, config.threads())) {
            List<double[]> seconds = Rounds.seconds(List.of(fullModel, slimModel), images, rounds);
            return new Latencies(seconds.get(0), seconds.get(1));
        }
    }

    /** The size of the full network's SavedModel, which is made and removed again; NaN if it cannot be made. */
    private double savedModelBytes() {
        return sizeOrUnknown(() -> {
            try (TemporaryFolder folder = TemporaryFolder.make("dance4j-costs")) {
                SavedModelExport.write(full, full.card(), folder.resolve("full"));
                return bytes(folder.path());
            }
        });
    }

    private double tfLiteBytes() {
        return sizeOrUnknown(() -> (double) new TfLiteExport(TfLiteConverter.find())
                .convert(full, TfLiteForm.of(Quantization.FLOAT32), TfLiteExport.CalibrationData.NONE)
                .length);
    }

    /** The slim network's figures do not depend on whether the full one can be written. */
    private static double sizeOrUnknown(Callable<Double> size) {
        try {
            return size.call();
        } catch (Exception | Error e) {
            return Double.NaN;
        }
    }

    /** All bytes of a file or of the files in a folder; NaN if there is none. */
    public static double bytes(Path path) {
        if (!Files.exists(path)) {
            return Double.NaN;
        }
        // The walk itself does not follow a link that it begins at.
        try (Stream<Path> files = Files.walk(path.toRealPath())) {
            long sum = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sum += Files.size(file);
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException("cannot read " + path + ": " + e.getMessage(), e));
        }
    }
}
