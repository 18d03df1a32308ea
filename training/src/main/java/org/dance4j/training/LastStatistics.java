package org.dance4j.training;

import java.util.Optional;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.batches.TrainingPipeline;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.stream.Pipeline;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.graph.StatisticsEstimate;
import org.dance4j.training.graph.TrainingGraph;
import org.dance4j.training.state.BatchNormChoice;

/**
 * The batch-norm statistics that a run ends with: the moving ones of training, or those of training images as inference
 * sees them, whichever labels training images better.
 */
final class LastStatistics implements AutoCloseable {

    private final Validation validation;
    private final TrainingPipeline pipeline;
    private final AdaptiveResolution resolution;
    private final TrainingListener listener;
    private OpenModel model;

    /** A model with the statistics that were chosen, and how, where it has any. */
    record Chosen(ModelState model, Optional<BatchNormChoice> choice) {}

    /**
     * @param model of this process alone, which is closed here from now on
     * @param resolution that of inference
     */
    LastStatistics(
            OpenModel model,
            Validation validation,
            TrainingPipeline pipeline,
            AdaptiveResolution resolution,
            TrainingListener listener) {
        this.model = model;
        this.validation = validation;
        this.pipeline = pipeline;
        this.resolution = resolution;
        this.listener = listener;
    }

    Chosen choose() {
        ModelState trained = model.graph().model();
        if (!model.graph().hasBatchNorms()) {
            return new Chosen(trained, Optional.empty());
        }
        double meanIou = model.meanIou(validation);
        double moving = validation.onTrainingImages(model.graph());
        model = model.labelling(trained);
        ModelState estimated =
                trained.withInferenceWeights(onWholeImages(model.graph()).applyTo(trained.inferenceWeights()));
        model = model.reopened(estimated);
        BatchNormChoice choice = new BatchNormChoice(
                moving, validation.onTrainingImages(model.graph()), validation.trainingImages(), meanIou);
        return choice.keepsEstimated()
                ? new Chosen(estimated, Optional.of(choice.withMeanIou(model.meanIou(validation))))
                : new Chosen(trained, Optional.of(choice));
    }

    /** Goes through training images once; nothing is trained. */
    private StatisticsEstimate onWholeImages(TrainingGraph graph) {
        StatisticsEstimate estimate = new StatisticsEstimate();
        int images = Math.min(pipeline.config().samples().size(), StatisticsEstimate.IMAGES);
        int done = 0;
        try (Pipeline<Batch> batches = pipeline.wholeImages(resolution, StatisticsEstimate.IMAGES)) {
            while (batches.hasNext()) {
                listener.working("estimating batch-norm statistics", done, images);
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

    @Override
    public void close() {
        model.close();
    }
}
