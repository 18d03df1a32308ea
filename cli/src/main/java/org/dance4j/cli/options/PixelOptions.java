package org.dance4j.cli.options;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.graphs.ops.Normalize;
import picocli.CommandLine.Option;

/** How a model that was made elsewhere takes pixel values. */
public final class PixelOptions {

    private static final String MEAN = "--mean";
    private static final String DEVIATION = "--deviation";

    private static final int CHANNELS = 3;

    @Option(
            names = MEAN,
            split = ",",
            paramLabel = "A,B,C",
            description =
                    "What a model that was made elsewhere has subtracted from pixel values, which are from 0 to 255, of"
                            + " red, green and blue; one number is for all three. TFLite models may tell it themselves, those with"
                            + " 8-bit inputs need not; of others it has to be said.")
    private List<Double> mean;

    @Option(
            names = DEVIATION,
            split = ",",
            paramLabel = "A,B,C",
            description =
                    "What pixel values less --mean are divided by: 127.5 after a mean of 127.5 for values from -1 to"
                            + " 1, 255 after 0 for 0 to 1, 1 after 0 for 0 to 255.")
    private List<Double> deviation;

    /**
     * What was said, if something was.
     *
     * @throws BadSettingException if only one of both was, or it cannot be
     */
    public Optional<Normalize> normalization() {
        if ((mean == null) != (deviation == null)) {
            throw BadSettingException.of(
                    new BadSettingException.Field("mean"),
                    " and ",
                    new BadSettingException.Field("deviation"),
                    " are given together or not at all");
        } else if (mean == null) {
            return Optional.empty();
        }
        List<Double> means = perChannel("mean", mean);
        List<Double> deviations = perChannel("deviation", deviation);
        if (deviations.stream().anyMatch(value -> value <= 0)) {
            throw new BadSettingException("deviation", "must be above 0, found " + text(deviation));
        }
        // Those for pixel values from 0 to 1 are below 1.
        if (deviations.stream().anyMatch(value -> value < 1)) {
            throw BadSettingException.of(
                    new BadSettingException.Field("mean"),
                    " and ",
                    new BadSettingException.Field("deviation"),
                    " are in pixel values from 0 to 255, and " + text(mean) + " and " + text(deviation)
                            + " look like those for values from 0 to 1: multiply them by 255");
        }
        return Optional.of(new Normalize(means, deviations));
    }

    private static List<Double> perChannel(String field, List<Double> values) {
        if ((values.size() != 1 && values.size() != CHANNELS)
                || !values.stream().allMatch(Double::isFinite)) {
            throw new BadSettingException(field, "must be one number or three, found " + text(values));
        }
        return values.size() == 1 ? Collections.nCopies(CHANNELS, values.get(0)) : values;
    }

    /** The options that say the same. */
    public static List<String> arguments(Normalize normalization) {
        List<String> arguments = new ArrayList<>();
        arguments.add(MEAN + "=" + text(normalization.mean()));
        arguments.add(DEVIATION + "=" + text(normalization.deviation()));
        return arguments;
    }

    private static String text(List<Double> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
