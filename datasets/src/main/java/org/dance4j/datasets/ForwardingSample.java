package org.dance4j.datasets;

import java.nio.file.Path;
import java.util.Optional;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelCode;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.Orientation;
import org.dance4j.datasets.images.Palette;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.images.StoredLabels;

/** A sample that is another one in all that it does not say itself. */
public interface ForwardingSample extends Sample {

    /** Where everything else is from. */
    Sample sample();

    @Override
    default String id() {
        return sample().id();
    }

    @Override
    default RgbImage image() {
        return sample().image();
    }

    @Override
    default ImageSize size() {
        return sample().size();
    }

    @Override
    default LabelMap label() {
        return sample().label();
    }

    @Override
    default Optional<LabelCode> labelCode() {
        return sample().labelCode();
    }

    @Override
    default Optional<StoredLabels> storedLabels() {
        return sample().storedLabels();
    }

    @Override
    default Optional<Path> file() {
        return sample().file();
    }

    @Override
    default Optional<Path> labelFile() {
        return sample().labelFile();
    }

    @Override
    default Orientation orientation() {
        return sample().orientation();
    }

    @Override
    default Palette palette() {
        return sample().palette();
    }

    @Override
    default String fingerprint() {
        return sample().fingerprint();
    }
}
