package org.dance4j.export.tflite;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dance4j.datasets.images.ImageSize;

/**
 * What distinguishes a TFLite file of a model from the others.
 *
 * @param ioType of {@link Quantization#INT8} only; all other models take and give floats
 * @param size the fixed input size, or empty for any that the network takes whole
 */
public record TfLiteForm(Quantization precision, IoType ioType, TfLiteOutput output, Optional<ImageSize> size) {

    private static final Pattern SIZE = Pattern.compile("-([1-9]\\d{0,5})x([1-9]\\d{0,5})\\.tflite$");

    /** Logits, for inputs of any size that the network takes whole, in the precision's own types. */
    public static TfLiteForm of(Quantization precision) {
        return new TfLiteForm(
                precision,
                precision == Quantization.INT8 ? IoType.INT8 : IoType.FLOAT32,
                TfLiteOutput.LOGITS,
                Optional.empty());
    }

    /** The form of a file under the name that it was exported with, see {@link #fileName}; empty if it is no such name. */
    public static Optional<TfLiteForm> named(String fileName) {
        Matcher fixed = SIZE.matcher(fileName);
        Optional<ImageSize> size = fixed.find()
                ? Optional.of(new ImageSize(Integer.parseInt(fixed.group(1)), Integer.parseInt(fixed.group(2))))
                : Optional.empty();
        return Arrays.stream(Quantization.values())
                .flatMap(precision -> Arrays.stream(IoType.values()).flatMap(io -> Arrays.stream(TfLiteOutput.values())
                        .map(output -> new TfLiteForm(precision, io, output, size))))
                .filter(form -> form.fileName().equals(fileName))
                .findFirst();
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
