package org.dance4j.training;

import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.batches.TrainingPipeline;
import org.dance4j.datasets.stream.Pipeline;
import org.dance4j.training.graph.StatisticsEstimate;
import org.dance4j.training.graph.TrainingGraph;

/** The statistics of batch norms over all training images as inference sees them. */
final class WholeImageStatistics {

    private WholeImageStatistics() {}

    /** Goes through the images once; nothing is trained. */
    static StatisticsEstimate of(TrainingGraph graph, TrainingPipeline pipeline, TrainingListener listener) {
        StatisticsEstimate estimate = new StatisticsEstimate();
        int images = pipeline.config().samples().size();
        int done = 0;
        try (Pipeline<Batch> batches = pipeline.wholeImages()) {
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
}
