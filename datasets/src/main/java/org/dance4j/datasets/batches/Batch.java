package org.dance4j.datasets.batches;

import java.util.List;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.tensorflow.types.TUint8;

/**
 * Prepared images of one size. Whoever takes it closes it.
 *
 * @param images {@code [N, h, w, 3]}, RGB
 * @param labels {@code [N, h, w]}, a class or {@link LabelMap#VOID}
 * @param p the projected complexity of each image
 * @param weights what the loss of each image is multiplied with, see {@link EpochPlan#weight}
 * @param ids the id of each image's sample
 * @param size h and w
 */
public record Batch(TUint8 images, TUint8 labels, float[] p, float[] weights, List<String> ids, ImageSize size)
        implements AutoCloseable {

    /** Copies the list of ids; the tensors are taken over. */
    public Batch {
        ids = List.copyOf(ids);
    }

    /** N, the number of images. */
    public int count() {
        return ids.size();
    }

    @Override
    public void close() {
        images.close();
        labels.close();
    }
}
