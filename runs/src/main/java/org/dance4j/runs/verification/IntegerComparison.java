package org.dance4j.runs.verification;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.TfLiteContents;
import org.dance4j.eval.evaluation.Tolerance;
import org.dance4j.eval.inference.ResizingSegmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.reports.VerificationReport;
import org.dance4j.export.errors.ConversionException;
import org.dance4j.export.errors.ConverterUnavailableException;
import org.dance4j.export.tflite.LayerDifferences;
import org.dance4j.export.tflite.TfLiteConverter;
import org.dance4j.export.tflite.TfLiteOutput;
import org.dance4j.graphs.integers.IntegerModel;
import org.dance4j.graphs.integers.IntegerNetwork;
import org.dance4j.graphs.integers.ResizingRule;

/**
 * A network that was trained in integers, in Java's integers beside its int8 file: labels on the first images, since Java
 * takes seconds for one, and every layer on the first.
 */
final class IntegerComparison {

    private static final int MOST_IMAGES = 4;

    private final String name;
    private final IntegerModel model;
    private final boolean isFixed;
    private final ResizingSegmenter segmenter;
    private final Map<String, Integer> layers = new LinkedHashMap<>();
    private int images;
    private long same;
    private long pixels;

    private IntegerComparison(String name, TrainedModel trained, IntegerModel model, boolean isFixed, int threads) {
        this.name = name;
        this.model = model;
        this.isFixed = isFixed;
        ResizingRule rule = ResizingRule.of(isFixed);
        segmenter = new ResizingSegmenter(
                Path.of(name), new IntegerPixels(IntegerNetwork.of(model, rule)), Optional.of(trained.card()), threads);
    }

    /**
     * One with a file; empty if that is no file of integers that gives logits, or the network was not trained in integers of
     * 8 bits.
     */
    static Optional<IntegerComparison> of(
            String name, TfLiteContents file, TrainedModel trained, Optional<IntegerModel> model, int threads) {
        return model.filter(integers ->
                        file.tolerance() == Tolerance.INTEGER && file.output().equals(TfLiteOutput.LOGITS.text()))
                .map(integers -> new IntegerComparison(name, trained, integers, !file.isFree(), threads));
    }

    /**
     * Takes an image in, if it is one of the first.
     *
     * @param size that the file ran at
     * @param labels that it gave
     */
    void add(RgbImage image, ImageSize size, LabelMap labels) {
        if (images == MOST_IMAGES) {
            return;
        }
        images++;
        LabelMap own = segmenter.segment(image, size);
        for (int i = 0; i < own.classes().length; i++) {
            same += own.classes()[i] == labels.classes()[i] ? 1 : 0;
        }
        pixels += own.classes().length;
        if (images == 1) {
            layers.putAll(layers(image, size));
        }
    }

    /** None where there is no converter, which makes a file of every layer. */
    private Map<String, Integer> layers(RgbImage image, ImageSize size) {
        try {
            return LayerDifferences.measure(TfLiteConverter.find(), model, isFixed, size, cut(image, size))
                    .most();
        } catch (ConverterUnavailableException | ConversionException e) {
            return Map.of();
        }
    }

    /** As many of an image's pixels as the network takes, repeated where it takes more. */
    private static byte[] cut(RgbImage image, ImageSize size) {
        byte[] rgb = new byte[3 * size.height() * size.width()];
        for (int i = 0; i < rgb.length; i++) {
            int pixel = i / 3;
            int row = pixel / size.width() % image.size().height();
            int column = pixel % size.width() % image.size().width();
            rgb[i] = image.rgb()[3 * (row * image.size().width() + column) + i % 3];
        }
        return rgb;
    }

    VerificationReport.Integers result() {
        return new VerificationReport.Integers(name, images, (double) same / pixels, layers);
    }

    boolean hasSeen() {
        return images > 0;
    }
}
