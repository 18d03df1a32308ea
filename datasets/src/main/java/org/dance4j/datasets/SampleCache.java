package org.dance4j.datasets;

import com.google.common.base.Throwables;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.ExecutionError;
import com.google.common.util.concurrent.UncheckedExecutionException;
import java.util.concurrent.ExecutionException;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;

/** Decoded samples, kept as bytes while they fit in a quarter of the heap; beyond that they are decoded again. */
public final class SampleCache {

    /** An image and its label map. */
    public record Pixels(RgbImage image, LabelMap label) {}

    private static final int BYTES_PER_WEIGHT = 1024;

    private final Cache<String, Pixels> cache = CacheBuilder.newBuilder()
            .concurrencyLevel(1)
            .maximumWeight(Runtime.getRuntime().maxMemory() / 4 / BYTES_PER_WEIGHT)
            .weigher((String id, Pixels pixels) ->
                    1 + (int) (4L * pixels.image().size().area() / BYTES_PER_WEIGHT))
            .build();

    /**
     * Image and labels of a sample, from memory if they are still there.
     *
     * @throws BadInputException if the sample cannot be read or its sizes differ
     */
    public Pixels get(Sample sample) {
        try {
            return cache.get(sample.id(), () -> read(sample));
        } catch (ExecutionException | UncheckedExecutionException | ExecutionError e) {
            Throwables.throwIfUnchecked(e.getCause());
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Image and labels of a sample, from its files.
     *
     * @throws BadInputException if one cannot be read, or their sizes differ
     */
    public static Pixels read(Sample sample) {
        RgbImage image = sample.image();
        LabelMap label = sample.label();
        if (!image.size().equals(label.size())) {
            throw new BadInputException("the image of sample " + sample.id() + " is " + image.size()
                    + ", but its label map is " + label.size());
        }
        return new Pixels(image, label);
    }
}
