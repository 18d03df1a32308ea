package org.dance4j.eval.inference.tflite;

import java.nio.file.Path;
import java.util.Optional;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.eval.inference.PixelValues;
import org.dance4j.graphs.ops.Normalize;

/**
 * How a TFLite model takes pixel values.
 *
 * <p>Models that dance4j has made take them as they are stored, 8-bit ones by the input's scale and zero point. Of others
 * TFLite's own metadata say what is subtracted from pixel values and what they are divided by; an 8-bit input takes the
 * result by its scale and zero point. Where nothing says so, an 8-bit input takes the stored byte, which is what tools
 * feed to such models and what their scale and zero point stand for, less 128 if it is signed. What float inputs take
 * cannot be seen.
 *
 * @param normalization before the input's scale and zero point; empty for the stored byte
 */
record TfLitePixels(Optional<Normalize> normalization) {

    /**
     * The first input of a model.
     *
     * @param scale of 8-bit values; 0 if the model has none
     * @param zeroPoint of 8-bit values
     * @param least the smallest value of its type, 0 for floats
     */
    record Input(boolean isFloat, float scale, int zeroPoint, int least) {

        private double step() {
            return scale == 0 ? 1 : scale;
        }
    }

    /** Shares of the 256 values that all pixel values may take before they cannot be what is meant. */
    private static final double LEAST_SHARE = 0.5;

    private static final double LARGEST_SHARE = 1.5;

    private static final int LEVELS = 255;

    /**
     * Finds out.
     *
     * @param ours whether dance4j has made the model
     * @param told what people say of it
     * @throws BadSettingException if it cannot be known, or is known and said to be otherwise
     */
    static TfLitePixels of(Path file, Input input, boolean ours, Optional<Normalize> told) {
        if (ours) {
            PixelValues.requireUntold(file, told);
            return new TfLitePixels(Optional.of(PixelValues.AS_STORED));
        } else if (told.isPresent()) {
            requireFits(file, input, told.get(), "what is told of them");
            return new TfLitePixels(told);
        }
        Optional<Normalize> metadata = TfLiteFileMetadata.pixelValues(file);
        if (input.isFloat()) {
            return new TfLitePixels(
                    Optional.of(metadata.orElseThrow(() -> PixelValues.unknown(file, "has no TFLite metadata"))));
        }
        // With a scale of another unit, no normalisation means that the bytes are fed as they are.
        Optional<Normalize> meant = metadata.filter(
                normalization -> !normalization.equals(PixelValues.AS_STORED) || fits(input, normalization));
        meant.ifPresent(normalization -> requireFits(file, input, normalization, "its TFLite metadata"));
        return new TfLitePixels(meant);
    }

    /** Whether pixel values from 0 to 255 use about as many of the 8-bit values as there are. */
    private static boolean fits(Input input, Normalize normalization) {
        return normalization.deviation().stream()
                .map(deviation -> 1 / (deviation * input.step()))
                .allMatch(share -> share >= LEAST_SHARE && share <= LARGEST_SHARE);
    }

    private static void requireFits(Path file, Input input, Normalize normalization, String source) {
        if (!input.isFloat() && !fits(input, normalization)) {
            throw BadSettingException.of(
                    file + " takes pixel values as 8-bit numbers of scale " + input.step() + ", which does not fit "
                            + source + ", mean " + normalization.mean() + " and deviation " + normalization.deviation()
                            + " in pixel values: say others with ",
                    new BadSettingException.Field("mean"),
                    " and ",
                    new BadSettingException.Field("deviation"));
        }
    }

    /** What a float input is given for pixel values {@code [height, width, 3]} from 0 to 255. */
    float[] floats(float[] pixels) {
        Normalize known = normalization.orElseThrow();
        return known.equals(PixelValues.AS_STORED) ? pixels : PixelValues.normalized(known, pixels);
    }

    /** What an 8-bit input is given for pixel values {@code [height, width, 3]} from 0 to 255. */
    byte[] bytes(float[] pixels, Input input) {
        byte[] bytes = new byte[pixels.length];
        if (normalization.isEmpty()) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (Math.round(pixels[i]) + input.least());
            }
            return bytes;
        }
        float[] values = floats(pixels);
        float step = (float) input.step();
        if (step == 1
                && input.zeroPoint() == input.least()
                && normalization.get().equals(PixelValues.AS_STORED)) {
            for (int i = 0; i < bytes.length; i++) {
                // As below, of what is neither negative nor above 255.
                bytes[i] = (byte) ((int) ((double) values[i] + 0.5) + input.zeroPoint());
            }
            return bytes;
        }
        for (int i = 0; i < bytes.length; i++) {
            // As Math.round has it, which is slow.
            int nearest = (int) Math.floor((double) (values[i] / step) + 0.5) + input.zeroPoint();
            bytes[i] = (byte) Math.max(input.least(), Math.min(input.least() + LEVELS, nearest));
        }
        return bytes;
    }
}
