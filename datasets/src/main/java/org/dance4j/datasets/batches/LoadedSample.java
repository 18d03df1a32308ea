package org.dance4j.datasets.batches;

import java.util.List;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.SampleCache;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.stream.Pipeline;

/**
 * A sample that was read.
 *
 * @param sample where it is from
 * @param image its image
 * @param label its label map, of the image's size
 */
public record LoadedSample(Sample sample, RgbImage image, LabelMap label) {

    /** @throws BadInputException if the sample cannot be read */
    static LoadedSample read(Sample sample) {
        SampleCache.Pixels pixels = SampleCache.read(sample);
        return new LoadedSample(sample, pixels.image(), pixels.label());
    }

    /**
     * Samples in their order, read a few ahead; {@link BadInputException} in the place of one that cannot be read.
     *
     * @param threads worker threads, at least 1
     */
    public static Pipeline<LoadedSample> readAhead(List<Sample> samples, int threads) {
        return Pipeline.of(samples).map(threads, LoadedSample::read);
    }
}
