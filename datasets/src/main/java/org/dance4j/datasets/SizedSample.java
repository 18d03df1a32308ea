package org.dance4j.datasets;

import java.util.Optional;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelCode;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.Palette;
import org.dance4j.datasets.images.RgbImage;

/**
 * A sample whose image's size is known without its file.
 *
 * @param sample where everything else is from
 */
public record SizedSample(Sample sample, ImageSize size) implements Sample {

    @Override
    public String id() {
        return sample.id();
    }

    @Override
    public RgbImage image() {
        return sample.image();
    }

    @Override
    public LabelMap label() {
        return sample.label();
    }

    @Override
    public Optional<LabelCode> labelCode() {
        return sample.labelCode();
    }

    @Override
    public Palette palette() {
        return sample.palette();
    }

    @Override
    public String fingerprint() {
        return sample.fingerprint();
    }
}
