package org.dance4j.export.tflite;

import java.util.Optional;
import org.dance4j.datasets.images.ImageSize;

/**
 * What distinguishes a TFLite file of a model from the others.
 *
 * @param ioType of {@link Quantization#INT8} only; all other models take and give floats
 * @param size the fixed input size, or empty for any
 */
public record TfLiteForm(Quantization precision, IoType ioType, TfLiteOutput output, Optional<ImageSize> size) {

    /** Logits, for inputs of any size, in the precision's own types. */
    public static TfLiteForm of(Quantization precision) {
        return new TfLiteForm(
                precision,
                precision == Quantization.INT8 ? IoType.INT8 : IoType.FLOAT32,
                TfLiteOutput.LOGITS,
                Optional.empty());
    }

    /** What is not in integers takes and gives floats, whatever type was asked for. */
    public TfLiteForm {
        if (precision != Quantization.INT8) {
            ioType = IoType.FLOAT32;
        }
    }

    /**
     * {@code model-PRECISION.tflite}, and in front of its suffix what is not usual: {@code -io-TYPE}, {@code -OUTPUT}
     * and {@code -HxW}.
     */
    public String fileName() {
        StringBuilder name = new StringBuilder("model-").append(precision.text());
        if (precision == Quantization.INT8 && ioType != IoType.INT8) {
            name.append("-io-").append(ioType.text());
        }
        if (output != TfLiteOutput.LOGITS) {
            name.append('-').append(output.text());
        }
        size.ifPresent(
                fixed -> name.append('-').append(fixed.height()).append('x').append(fixed.width()));
        return name.append(".tflite").toString();
    }
}
