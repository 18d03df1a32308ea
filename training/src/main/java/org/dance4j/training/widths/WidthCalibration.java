package org.dance4j.training.widths;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.common.random.EvenSubset;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.batches.PipelineConfig;
import org.dance4j.datasets.batches.TrainingPipeline;
import org.dance4j.datasets.stream.Pipeline;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.slimming.widths.UniformWidths;
import org.dance4j.slimming.widths.Width;
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.graph.Hardware;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.graph.StatisticsEstimate;
import org.dance4j.training.graph.StatisticsGraph;

/**
 * Batch-norm statistics of widths within the range that a network was trained at. They have none from training: they are
 * those of training images, whole and in the sizes that inference uses, of weights as they are at last.
 */
public final class WidthCalibration {

    /** Widths that a run's report shows of a range, its ends included. */
    private static final int SHOWN = 4;

    private final TrainingConfig config;
    private final TrainingData data;
    private final BadFiles bad;

    /** @param bad takes samples that cannot be read */
    public WidthCalibration(TrainingConfig config, TrainingData data, BadFiles bad) {
        this.config = config;
        this.data = data.withTraining(EvenSubset.of(data.training(), StatisticsEstimate.IMAGES));
        this.bad = bad;
    }

    /** Widths of a range to show, without its ends, from wide to narrow: evenly spread, in hundredths. */
    public static List<Width> between(Network network, Widths range) {
        double widest = range.all().get(0).share();
        double narrowest = range.all().get(range.all().size() - 1).share();
        List<Width> known = new ArrayList<>(range.all());
        List<Width> between = new ArrayList<>();
        for (int i = 1; i < SHOWN - 1; i++) {
            double share = Math.round(100 * (widest - i * (widest - narrowest) / (SHOWN - 1))) / 100.0;
            Width width = UniformWidths.of(network, share).asUniversal();
            if (Widths.sameAs(width, known).isEmpty()) {
                known.add(width);
                between.add(width);
            }
        }
        return between;
    }

    /**
     * The same model at more widths.
     *
     * @param added within the range that it was trained at, of other shares than those that it has
     * @param progress told of images, of all widths together
     */
    public ModelState calibrated(ModelState model, List<Width> added, Consumer<ProgressListener> progress) {
        List<Width> all = new ArrayList<>(model.widths().all());
        all.addAll(added);
        all.sort(Comparator.comparingDouble(Width::share).reversed());
        Widths widths = new Widths(all);
        Weights weights = widths.start(model.network(), model.inferenceWeights());
        boolean hasStatistics = model.network().parameters().stream()
                .anyMatch(parameter -> parameter.role() == Parameter.Role.MOVING_MEAN);
        int done = 0;
        // What keeps all channels is the widest by another name.
        List<Width> narrower = added.stream()
                .filter(width -> hasStatistics && !width.keepsAll())
                .toList();
        for (Width width : narrower) {
            StatisticsEstimate estimate =
                    estimate(width.within(model.network()), weights, progress, done, narrower.size());
            weights = estimate.applyTo(weights);
            done++;
        }
        return model.withWidths(widths, weights);
    }

    private StatisticsEstimate estimate(
            Subnetwork network, Weights weights, Consumer<ProgressListener> progress, int widthsDone, int widths) {
        StatisticsEstimate estimate = new StatisticsEstimate();
        PipelineConfig input = data.input(config, network.network().sizeMultiple());
        int images = data.training().size();
        int done = 0;
        try (StatisticsGraph graph = new StatisticsGraph(
                        network.network(),
                        network.weights(weights),
                        new Hardware(config.precision(), config.device(), config.threads()));
                TrainingPipeline pipeline = TrainingPipeline.open(input, bad);
                Pipeline<Batch> batches = pipeline.wholeImages(
                        config.inferenceResolution(network.network().sizeMultiple()), StatisticsEstimate.IMAGES)) {
            while (batches.hasNext()) {
                progress.accept(new ProgressListener(widthsDone * images + done, widths * images));
                try (Batch batch = batches.next()) {
                    done += batch.count();
                    if (batch.count() > 0) {
                        graph.observe(batch, estimate);
                    }
                }
            }
        }
        return estimate;
    }
}
