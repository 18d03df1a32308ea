package org.dance4j.cli.options;

import java.util.List;
import java.util.OptionalDouble;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.slimming.widths.Width;
import picocli.CommandLine.Option;

/** The width that a model runs at. */
public final class WidthOption {

    private static final String AT_WIDTH = "--at-width";

    @Option(
            names = AT_WIDTH,
            paramLabel = "W",
            description =
                    "The width to run at, of a model that was trained at several: 1, 0.5; of a run that was trained at a range"
                            + " any within it, which is calibrated on the run's own training images. Default: the widest.")
    private Double width;

    /**
     * The width, if one is asked for.
     *
     * @throws BadSettingException if it is not above 0 and at most 1
     */
    public OptionalDouble width() {
        if (width == null) {
            return OptionalDouble.empty();
        }
        requireShare("at-width", width);
        return OptionalDouble.of(width);
    }

    /**
     * Requires that something can be a width.
     *
     * @param setting what asks for it
     * @throws BadSettingException if it is not above 0 and at most 1
     */
    public static void requireShare(String setting, double share) {
        if (!(share > 0 && share <= 1)) {
            throw new BadSettingException(setting, "must be above 0 and at most 1, found " + share);
        }
    }

    /** The options that say the same. */
    public static List<String> arguments(double width) {
        return List.of(AT_WIDTH, Width.text(width));
    }
}
