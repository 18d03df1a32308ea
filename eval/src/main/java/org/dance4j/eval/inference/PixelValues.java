package org.dance4j.eval.inference;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.graphs.ops.Normalize;

/** Which numbers a model takes for an image's pixel values. */
public final class PixelValues {

    /** Pixel values from 0 to 255, as they are stored. */
    public static final Normalize AS_STORED = uniform(0, 1);

    private static final BadSettingException.Field MEAN = new BadSettingException.Field("mean");
    private static final BadSettingException.Field DEVIATION = new BadSettingException.Field("deviation");

    private PixelValues() {}

    private static Normalize uniform(double mean, double deviation) {
        return new Normalize(List.of(mean, mean, mean), List.of(deviation, deviation, deviation));
    }

    /**
     * The pixel values as the network takes them.
     *
     * @param pixels {@code [height, width, 3]}, 0–255
     */
    public static float[] normalized(Normalize normalization, float[] pixels) {
        float[] mean = new float[3];
        float[] deviation = new float[3];
        for (int channel = 0; channel < 3; channel++) {
            mean[channel] = normalization.mean().get(channel).floatValue();
            deviation[channel] = normalization.deviation().get(channel).floatValue();
        }
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (pixels[i] - mean[i % 3]) / deviation[i % 3];
        }
        return values;
    }

    /**
     * What people are asked for of a model that takes floats and does not say which.
     *
     * @param because what it lacks, for example {@code has no TFLite metadata}
     */
    public static BadSettingException unknown(Path model, String because) {
        return BadSettingException.of(
                model + " takes pixel values as float32 and " + because + " that says which: say it with ",
                MEAN,
                " and ",
                DEVIATION,
                " in pixel values, 127.5 and 127.5 for values from -1 to 1, 0 and 255 for 0 to 1, 0 and 1 for 0 to 255");
    }

    /**
     * Refuses what is told of a model that knows it itself.
     *
     * @param told what is told of it
     * @throws BadSettingException if something is
     */
    public static void requireUntold(Path model, Optional<Normalize> told) {
        if (told.isPresent()) {
            throw BadSettingException.of(
                    MEAN, " and ", DEVIATION, " are for models that were made elsewhere; " + model + " brings its own");
        }
    }
}
