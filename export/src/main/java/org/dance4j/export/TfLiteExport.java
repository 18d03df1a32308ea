package org.dance4j.export;

import java.util.List;
import java.util.Optional;
import org.dance4j.datasets.ImageSize;
import org.dance4j.datasets.RgbImage;
import org.dance4j.eval.TrainedModel;
import org.dance4j.graphs.Folding;

/**
 * A trained network as a TFLite model, from pixel values 0–255, {@code [1, H, W, 3]}, to logits, {@code [1, H, W,
 * classes]}. H and W are free or fixed. Batch norms are folded.
 *
 * <p>The model is the network alone: choosing the size, resizing and argmax are up to the application.
 */
public final class TfLiteExport {

    private final TfLiteConverter converter;

    public TfLiteExport(TfLiteConverter converter) {
        this.converter = converter;
    }

    /**
     * The model in floats.
     *
     * @param size the fixed input size, or empty for any
     * @return the TFLite flat buffer
     * @throws ConversionException if the converter refuses the graph
     * @throws IllegalArgumentException if the network does not take that size
     */
    public byte[] float32(TrainedModel model, Optional<ImageSize> size) {
        FrozenGraph frozen = FrozenGraph.float32(Folding.fold(model.network(), model.weights()), size);
        return converter.convert(
                frozen.graphDef(), frozen.input(), List.of(FrozenGraph.OUTPUT), Precision.FLOAT32);
    }

    /**
     * The model in 8-bit integers, input and output included: weights symmetric with a step for each channel,
     * activations by ranges measured on images, pixel value v as v − 128.
     *
     * @param calibration training images, at least one; about 32 are enough
     * @param size as in {@link #float32}
     * @return the TFLite flat buffer
     * @throws ConversionException if the converter refuses the graph, or the network has an operation without an
     *     integer form
     * @throws IllegalArgumentException if the network does not take that size, or there is no image
     */
    public byte[] int8(TrainedModel model, List<RgbImage> calibration, Optional<ImageSize> size) {
        Folding.Folded folded = IntegerForm.of(Folding.fold(model.network(), model.weights()));
        List<Calibration.Input> inputs = calibration.stream()
                .map(image -> new Calibration.Input(image, size.orElseGet(() -> model.sizeFor(image))))
                .toList();
        FrozenGraph frozen = FrozenGraph.int8(folded, Calibration.ranges(folded, inputs), size);
        return converter.convert(frozen.graphDef(), frozen.input(), List.of(FrozenGraph.OUTPUT), Precision.INT8);
    }
}
