package org.dance4j.export.tflite;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.errors.ConversionException;
import org.dance4j.export.quantization.Calibration;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.export.quantization.WeightRounding;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.integers.IntegerForm;
import org.dance4j.graphs.integers.IntegerModel;
import org.dance4j.graphs.integers.Range;
import org.dance4j.graphs.tensorflow.NetworkOps;

/**
 * A trained network as a TFLite model, from pixel values 0–255, {@code [1, H, W, 3]}, to what {@link TfLiteOutput}
 * says. Height and width are free or fixed. Batch norms are folded, before anything is measured or
 * quantized.
 *
 * <p>The model is the network alone: choosing the size, which {@link ComplexityModel} can do on a device, and resizing
 * are up to the application.
 */
public final class TfLiteExport {

    /** How many training images are enough to measure ranges on. */
    public static final int CALIBRATION_IMAGES = 32;

    /**
     * What the ranges of 8-bit activations follow from.
     *
     * @param images training images, used at the size that each has in inference
     */
    public record CalibrationData(List<RgbImage> images, CalibrationMethod method) {

        /** None, for models that are not {@link Quantization#INT8}. */
        public static final CalibrationData NONE = new CalibrationData(List.of(), CalibrationMethod.MIN_MAX);

        /** Copies the list of images. */
        public CalibrationData {
            images = List.copyOf(images);
        }

        /**
         * Refuses to go on without images.
         *
         * @throws BadInputException if there is no image
         */
        public void requireImages() {
            if (images.isEmpty()) {
                throw new BadInputException(
                        "int8 needs at least one training image to measure the ranges of activations on, found none");
            }
        }
    }

    private final TfLiteConverter converter;
    private final boolean inPairs;

    /**
     * Exports by a converter, which stays its maker's.
     *
     * @param converter what turns graphs into TFLite models
     */
    public TfLiteExport(TfLiteConverter converter) {
        this(converter, true);
    }

    private TfLiteExport(TfLiteConverter converter, boolean inPairs) {
        this.converter = converter;
        this.inPairs = inPairs;
    }

    /** The same, with all kernels in the network's own shapes, by which those of several widths are found to be one. */
    public TfLiteExport withKernelsAsTheyAre() {
        return new TfLiteExport(converter, false);
    }

    /**
     * The model in one form. Integer weights are symmetric with a step for each output channel.
     *
     * @param calibration read for {@link Quantization#INT8} only
     * @return the TFLite flat buffer
     * @throws ConversionException if TFLite has no form for an operation of the network; the message names its layer
     * @throws BadInputException if int8 is wanted and there is no image
     * @throws IllegalArgumentException if the network does not take the size
     */
    public byte[] convert(TrainedModel model, TfLiteForm form, CalibrationData calibration) {
        if (form.precision() != Quantization.INT8
                && KernelGrids.of(model.network()).isPresent()) {
            throw new ConversionException(
                    "a network that was trained in integers has a TFLite file of int8 and none of "
                            + form.precision().text());
        }
        Folding.Folded folded = Folding.fold(model.network(), model.weights());
        try {
            FrozenGraph frozen = form.precision() == Quantization.INT8
                    ? integers(model, folded, form, calibration)
                    : FrozenGraph.floats(folded, form);
            return converter.convert(
                    frozen.graphDef(), frozen.input(), List.of(form.output().text()), form.precision(), form.ioType());
        } catch (ConversionException e) {
            throw withLayer(e, folded.network().layers());
        }
    }

    private FrozenGraph integers(
            TrainedModel model, Folding.Folded folded, TfLiteForm form, CalibrationData calibration) {
        FrozenGraph frozen = FrozenGraph.integers(integerModel(model, folded, form.size(), calibration), form);
        return inPairs ? frozen.inPairs(folded.network()) : frozen;
    }

    /**
     * The network in integers: with the ranges that it was trained with, or with those measured on images.
     *
     * @param folded the model's network and weights, folded
     * @param size the size that images are used at, or empty for the one that each has in inference
     * @throws BadInputException if ranges have to be measured and there is no image, or a layer has no form in integers
     */
    public static IntegerModel integerModel(
            TrainedModel model, Folding.Folded folded, Optional<ImageSize> size, CalibrationData calibration) {
        return IntegerModel.trained(model.network(), model.weights())
                .orElseGet(() -> calibrated(model, folded, size, calibration));
    }

    private static IntegerModel calibrated(
            TrainedModel model, Folding.Folded folded, Optional<ImageSize> size, CalibrationData calibration) {
        calibration.requireImages();
        Folding.Folded integers = IntegerForm.of(folded);
        List<Calibration.Input> inputs = calibration.images().stream()
                .map(image -> new Calibration.Input(image, size.orElseGet(() -> model.sizeFor(image))))
                .toList();
        Map<String, Range> ranges = Calibration.ranges(integers, inputs, calibration.method());
        return IntegerModel.calibrated(WeightRounding.fitted(integers, ranges, inputs), ranges);
    }

    /** Tells the layer that the converter's refusal is about, of whose operations it only knows the names. */
    static ConversionException withLayer(ConversionException refusal, List<Layer> layers) {
        List<Layer> found = refusal.operation().stream()
                .flatMap(name -> layers.stream()
                        .filter(layer ->
                                name.startsWith(FrozenGraph.NETWORK + "/" + NetworkOps.scope(layer.name()) + "/")))
                .collect(Collectors.toList());
        return found.size() != 1
                ? refusal
                : new ConversionException(
                        refusal.getMessage() + " in layer " + found.get(0).name() + ", a "
                                + found.get(0).op().getClass().getSimpleName());
    }
}
