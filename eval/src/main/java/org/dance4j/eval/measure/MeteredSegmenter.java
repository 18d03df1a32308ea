package org.dance4j.eval.measure;

import java.util.function.Supplier;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ForwardingSegmenter;
import org.dance4j.eval.inference.Segmentation;
import org.dance4j.eval.inference.Segmenter;

/** A model that tells what it consumes while it labels images. The model and the meter stay its maker's to close. */
public final class MeteredSegmenter implements ForwardingSegmenter {

    private final Segmenter segmenter;
    private final ConsumptionMeter meter;
    private Consumption consumed = Consumption.ZERO;
    private int images;

    /** @param segmenter one that runs in this process, whose processor time is counted */
    public MeteredSegmenter(Segmenter segmenter, ConsumptionMeter meter) {
        this.segmenter = segmenter;
        this.meter = meter;
    }

    /** The mean per image labelled so far. */
    public Consumption perImage() {
        return images == 0 ? Consumption.NOT_MEASURED : consumed.dividedBy(images);
    }

    @Override
    public LabelMap segment(RgbImage image) {
        return segment(image, sizeFor(image));
    }

    @Override
    public LabelMap segment(RgbImage image, ImageSize networkSize) {
        images++;
        return metered(() -> segmenter.segment(image, networkSize));
    }

    /** What is asked for beyond labels is not metered. */
    @Override
    public Segmentation run(RgbImage image, ImageSize networkSize) {
        images++;
        return metered(() -> segmenter.run(image, networkSize));
    }

    /** An image's complexity is part of what it takes to label it. */
    @Override
    public ImageSize sizeFor(RgbImage image) {
        return metered(() -> segmenter.sizeFor(image));
    }

    private <T> T metered(Supplier<T> work) {
        Consumption before = meter.read();
        T result = work.get();
        consumed = consumed.plus(meter.read().minus(before));
        return result;
    }

    @Override
    public void close() {
        // What it wraps is its maker's.
    }

    @Override
    public Segmenter segmenter() {
        return segmenter;
    }
}
