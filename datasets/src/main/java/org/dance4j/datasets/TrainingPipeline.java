package org.dance4j.datasets;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TUint8;

/**
 * Makes training batches: reads samples (once, while they fit in memory), varies them and brings them to the size of
 * their batch. What it makes depends on the configuration and the epoch only, not on threads or on what was made before.
 *
 * <p>It runs a small TensorFlow graph. TensorFlow shares its thread pools between sessions and gives them the width that
 * the process's first session asks for, so a session that asks for a number of threads must be opened before this.
 */
public final class TrainingPipeline implements AutoCloseable {

    private interface Show {
        View view(PlannedImage planned, RgbImage image);
    }

    private interface Weight {
        float of(PlannedImage planned);
    }

    private final PipelineConfig config;
    private final SampleCache cache = new SampleCache();
    private final ViewGraph graph = new ViewGraph();

    private TrainingPipeline(PipelineConfig config) {
        this.config = config;
    }

    /** @throws BadInputException if a sample cannot be read, or is too small to fill the crop at the largest scale */
    public static TrainingPipeline open(PipelineConfig config) {
        config.samples().forEach(sample -> config.augmentation().requireFits(sample.size()));
        return new TrainingPipeline(config);
    }

    public PipelineConfig config() {
        return config;
    }

    /** The plan of an epoch, 0 being the first. */
    public EpochPlan plan(int epoch) {
        return EpochPlan.of(config, epoch);
    }

    /** The batches of an epoch; the stream must be closed before the pipeline is. */
    public BatchStream epoch(EpochPlan plan) {
        return epoch(plan, 0);
    }

    /**
     * The batches of an epoch from one on, as when the epoch was broken off before it.
     *
     * @param firstBatch the batches to leave out
     */
    public BatchStream epoch(EpochPlan plan, int firstBatch) {
        Augmentation augmentation = config.augmentation();
        return stream(
                plan.batches().subList(firstBatch, plan.batches().size()),
                (planned, image) ->
                        augmentation.view(image.size(), config.seed(), planned.epoch(), planned.sample().id()),
                plan::weight);
    }

    /**
     * All samples once, whole, undropped and unvaried, at the sizes that inference uses and in batches of one size;
     * their weights are 1. What batch-norm statistics are estimated on.
     */
    public BatchStream wholeImages() {
        return stream(EpochPlan.wholeImages(config), (planned, image) -> View.whole(image.size()), planned -> 1);
    }

    private BatchStream stream(List<PlannedBatch> batches, Show show, Weight weight) {
        Iterator<Callable<Batch>> work =
                batches.stream().<Callable<Batch>>map(batch -> () -> make(batch, show, weight)).iterator();
        return new BatchStream(batches, work, config.threads());
    }

    private Batch make(PlannedBatch planned, Show show, Weight weight) {
        List<PlannedImage> images = planned.images();
        int count = images.size();
        ImageSize size = planned.size();
        float[] p = new float[count];
        float[] weights = new float[count];
        Batch batch = new Batch(
                TUint8.tensorOf(Shape.of(count, size.height(), size.width(), 3)),
                TUint8.tensorOf(Shape.of(count, size.height(), size.width())),
                p,
                weights,
                images.stream().map(image -> image.sample().id()).toList(),
                size);
        try {
            IntStream.range(0, count).forEach(i -> {
                PlannedImage image = images.get(i);
                SampleCache.Pixels pixels = cache.get(image.sample());
                p[i] = (float) image.p();
                weights[i] = weight.of(image);
                View view = show.view(image, pixels.image());
                graph.show(pixels.image(), pixels.label(), view, batch.images(), batch.labels(), i);
            });
        } catch (RuntimeException | Error e) {
            batch.close();
            throw e;
        }
        return batch;
    }

    @Override
    public void close() {
        graph.close();
    }
}
