package org.dance4j.eval.inference;

import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;

/**
 * Labels every pixel 0 without running anything. A process that has it holds what a process with a model holds apart
 * from the model: Java, the native libraries and the images.
 */
public final class NoModel implements Segmenter {

    /** Loads the TFLite library; TensorFlow's is loaded with a process's first session. */
    public NoModel() {
        Loader.load(tensorflowlite.class);
    }

    @Override
    public LabelMap segment(RgbImage image) {
        return new LabelMap(image.height(), image.width(), new byte[image.height() * image.width()]);
    }

    @Override
    public ImageSize sizeFor(RgbImage image) {
        return image.size();
    }

    @Override
    public OptionalLong macs(ImageSize size) {
        return OptionalLong.empty();
    }

    @Override
    public Optional<ClassSet> classes() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
