package org.dance4j.datasets.batches;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.SampleCache;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.stream.Pipeline;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TUint8;

/**
 * Makes training batches: reads samples (once, while they fit in memory), varies them and brings them to the size of
 * their batch. What it makes depends on the configuration and the epoch only, not on threads or on what was made
 * before.
 *
 * <p>It runs a small TensorFlow graph. TensorFlow shares its thread pools between sessions and gives them the width
 * that the process's first session asks for, so a session that asks for a number of threads must be opened before this.
 */
public final class TrainingPipeline implements AutoCloseable {

    /** Batches that wait for the trainer while the next one is made. */
    private static final int BATCHES_AHEAD = 2;

    private interface Show {
        View view(PlannedImage planned, ImageSize image);
    }

    private interface Weight {
        float of(PlannedImage planned);
    }

    /** An image in its place: in the batch with an index. */
    private record Place(int batch, PlannedImage image) {}

    /**
     * What became of an image.
     *
     * @param views the image and its label map at the size of their batch; null if a file of it is bad
     * @param problem null if there is none
     */
    private record Shown(Place place, Result views, BadInputException problem) implements AutoCloseable {
        @Override
        public void close() {
            if (views != null) {
                views.close();
            }
        }
    }

    private final PipelineConfig config;
    private final BadFiles bad;
    private final SampleCache cache = new SampleCache();
    private final ViewGraph graph = new ViewGraph();

    private TrainingPipeline(PipelineConfig config, BadFiles bad) {
        this.config = config;
        this.bad = bad;
    }

    /** A pipeline that the first bad file stops. */
    public static TrainingPipeline open(PipelineConfig config) {
        return open(config, BadFiles.none());
    }

    /**
     * Opens a pipeline.
     *
     * @param bad takes the samples that cannot be read when their turn comes; their batches are smaller then
     * @throws BadInputException if every sample is too small to fill the crop at the largest scale
     */
    public static TrainingPipeline open(PipelineConfig config, BadFiles bad) {
        config.augmentation()
                .requireFitsSome(
                        config.samples().stream().map(Sample::size).distinct().toList());
        return new TrainingPipeline(config, bad);
    }

    /** What the batches are made from. */
    public PipelineConfig config() {
        return config;
    }

    /** The plan of an epoch, 0 being the first. */
    public EpochPlan plan(int epoch) {
        return EpochPlan.of(config, epoch);
    }

    /** The batches of one size of an epoch in the order planned; they must be closed before the pipeline is. */
    public Pipeline<Batch> epoch(EpochPlan plan) {
        return batches(plan, plan.batches()).prefetch(BATCHES_AHEAD);
    }

    /**
     * What an epoch's steps are taken on, from one step on, as when the epoch was broken off before it. Bad files may leave
     * groups with a single image or none.
     *
     * @param firstStep the steps to leave out
     */
    public Pipeline<MixedBatch> steps(EpochPlan plan, int firstStep) {
        return steps(plan, firstStep, Shard.WHOLE);
    }

    /** The same of a process's part of each step. */
    public Pipeline<MixedBatch> steps(EpochPlan plan, int firstStep, Shard shard) {
        List<PlannedStep> steps = plan.steps().subList(firstStep, plan.steps().size()).stream()
                .map(shard::of)
                .toList();
        List<Integer> stepOfGroup = IntStream.range(0, steps.size())
                .boxed()
                .flatMap(step -> Collections.nCopies(steps.get(step).groups().size(), step).stream())
                .toList();
        Iterator<Integer> stepOf = stepOfGroup.iterator();
        return batches(
                        plan,
                        steps.stream().flatMap(step -> step.groups().stream()).toList())
                .batch(batch -> stepOf.next(), step -> steps.get(step).groups().size(), Integer.MAX_VALUE)
                .map(MixedBatch::new)
                .prefetch(BATCHES_AHEAD);
    }

    private Pipeline<Batch> batches(EpochPlan plan, List<PlannedBatch> planned) {
        Augmentation augmentation = config.augmentation();
        return batches(
                planned,
                (image, size) -> augmentation.view(
                        size, config.seed(), image.epoch(), image.sample().id()),
                plan::weight);
    }

    /**
     * Samples once, whole, undropped and unvaried, at the sizes that inference uses and in batches of one size;
     * their weights are 1. What batch-norm statistics are estimated on.
     *
     * @param resolution that of inference, which may differ from that of training
     * @param most of more samples so many, evenly spread
     */
    public Pipeline<Batch> wholeImages(AdaptiveResolution resolution, int most) {
        return batches(
                        EpochPlan.wholeImages(config, resolution, most),
                        (planned, image) -> View.whole(image),
                        planned -> 1)
                .prefetch(BATCHES_AHEAD);
    }

    private Pipeline<Batch> batches(List<PlannedBatch> planned, Show show, Weight weight) {
        List<Place> places = IntStream.range(0, planned.size())
                .boxed()
                .flatMap(i -> planned.get(i).images().stream().map(image -> new Place(i, image)))
                .toList();
        return Pipeline.of(places)
                .map(config.threads(), place -> show(place, show))
                .batch(
                        shown -> shown.place().batch(),
                        i -> planned.get(i).images().size(),
                        Integer.MAX_VALUE)
                .map(shown -> stack(shown, weight));
    }

    private Shown show(Place place, Show show) {
        SampleCache.Pixels pixels;
        try {
            pixels = cache.get(place.image().sample());
        } catch (BadInputException e) {
            return new Shown(place, null, e);
        }
        View view = show.view(place.image(), pixels.image().size());
        return new Shown(
                place,
                graph.show(pixels.image(), pixels.label(), view, place.image().size()),
                null);
    }

    private Batch stack(List<Shown> all, Weight weight) {
        try {
            all.stream()
                    .filter(shown -> shown.problem() != null)
                    .forEach(shown -> bad.add(shown.place().image().sample(), shown.problem()));
            List<Shown> sound =
                    all.stream().filter(shown -> shown.problem() == null).toList();
            List<PlannedImage> images =
                    sound.stream().map(shown -> shown.place().image()).toList();
            ImageSize size = all.get(0).place().image().size();
            float[] p = new float[images.size()];
            float[] weights = new float[images.size()];
            for (int i = 0; i < images.size(); i++) {
                p[i] = (float) images.get(i).p();
                weights[i] = weight.of(images.get(i));
            }
            return new Batch(
                    stack(sound, 0, Shape.of(images.size(), size.height(), size.width(), 3)),
                    stack(sound, 1, Shape.of(images.size(), size.height(), size.width())),
                    p,
                    weights,
                    images.stream().map(image -> image.sample().id()).toList(),
                    size);
        } finally {
            Pipeline.discard(all);
        }
    }

    private static TUint8 stack(List<Shown> sound, int view, Shape shape) {
        TUint8 stacked = TUint8.tensorOf(shape);
        ByteDataBuffer to = stacked.asRawTensor().data();
        for (int i = 0; i < sound.size(); i++) {
            Tensor one = sound.get(i).views().get(view);
            ByteDataBuffer from = one.asRawTensor().data();
            from.copyTo(to.slice(i * from.size(), from.size()), from.size());
        }
        return stacked;
    }

    @Override
    public void close() {
        graph.close();
    }
}
