package org.dance4j.eval.inference;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;

/** A segmenter that labels images by another one, and answers for it where it says nothing else. Closing it closes that. */
public interface ForwardingSegmenter extends Segmenter {

    /** The other one. */
    Segmenter segmenter();

    @Override
    default ImageSize sizeFor(RgbImage image) {
        return segmenter().sizeFor(image);
    }

    @Override
    default boolean findsSizes() {
        return segmenter().findsSizes();
    }

    @Override
    default int sizeMultiple() {
        return segmenter().sizeMultiple();
    }

    @Override
    default OptionalLong macs(ImageSize networkSize) {
        return segmenter().macs(networkSize);
    }

    @Override
    default Optional<ClassSet> classes() {
        return segmenter().classes();
    }

    @Override
    default OptionalInt classCount() {
        return segmenter().classCount();
    }

    @Override
    default void close() {
        segmenter().close();
    }
}
