package org.dance4j.datasets;

/**
 * A sample whose image's size is known without its file.
 *
 * @param sample where everything else is from
 */
record SizedSample(Sample sample, ImageSize size) implements Sample {

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
    public String fingerprint() {
        return sample.fingerprint();
    }
}
