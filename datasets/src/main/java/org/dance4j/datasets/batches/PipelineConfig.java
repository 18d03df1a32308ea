package org.dance4j.datasets.batches;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.images.ImageSize;

/**
 * What training batches are made from.
 *
 * @param samples the training samples
 * @param p the projected complexity of a sample's stored image, from 0 to 1, as {@link ComplexityIndex#p}
 * @param augmentation how images are varied and cropped
 * @param multiple the multiple that the network's input sizes are of; the crop must be one too
 * @param slimming which parts of data slimming are on
 * @param batch the nominal number of images in a batch, at least 2
 * @param seed of every random choice
 * @param threads worker threads that prepare batches, at least 1
 * @param mixed whether a batch holds images as they are drawn, whatever their sizes
 */
public record PipelineConfig(
        List<Sample> samples,
        ToDoubleFunction<Sample> p,
        Augmentation augmentation,
        int multiple,
        DataSlimming slimming,
        int batch,
        long seed,
        int threads,
        boolean mixed) {

    /** @throws BadInputException if the crop is no multiple, the batch is too small, or there is no sample */
    public PipelineConfig {
        samples = List.copyOf(samples);
        ImageSize crop = augmentation.crop();
        if (crop.height() % multiple != 0 || crop.width() % multiple != 0) {
            throw new BadInputException(
                    "the crop must be a multiple of " + multiple + " in height and width, found " + crop);
        }
        if (batch < 2) {
            throw new BadInputException(
                    "the batch must hold at least 2 images for batch norm to train on, found " + batch);
        }
        if (threads < 1) {
            throw new BadInputException("the input pipeline needs at least 1 thread, found " + threads);
        }
        if (samples.isEmpty()) {
            throw new BadInputException("there is no sample to train on");
        }
    }

    /** With batches of one size each. */
    public PipelineConfig(
            List<Sample> samples,
            ToDoubleFunction<Sample> p,
            Augmentation augmentation,
            int multiple,
            DataSlimming slimming,
            int batch,
            long seed,
            int threads) {
        this(samples, p, augmentation, multiple, slimming, batch, seed, threads, false);
    }

    AdaptiveResolution resolution() {
        return slimming.resolution(multiple);
    }
}
