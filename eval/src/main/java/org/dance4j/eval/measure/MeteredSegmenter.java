package org.dance4j.eval.measure;

import java.util.Optional;
import java.util.OptionalLong;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.Segmenter;

/** A model that tells what it consumes while it labels images. The model and the meter stay its maker's to close. */
public final class MeteredSegmenter implements Segmenter {

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
        Consumption before = meter.read();
        LabelMap labels = segmenter.segment(image);
        consumed = consumed.plus(meter.read().minus(before));
        images++;
        return labels;
    }

    @Override
    public ImageSize sizeFor(RgbImage image) {
        return segmenter.sizeFor(image);
    }

    @Override
    public OptionalLong macs(RgbImage image) {
        return segmenter.macs(image);
    }

    @Override
    public Optional<ClassSet> classes() {
        return segmenter.classes();
    }

    @Override
    public void close() {
        // What it wraps is its maker's.
    }
}
