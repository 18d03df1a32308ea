package org.dance4j.cli.options;

import java.util.List;
import java.util.OptionalDouble;
import org.dance4j.slimming.widths.Width;
import picocli.CommandLine.Option;

/** The width that a model runs at. */
public final class WidthOption {

    private static final String AT_WIDTH = "--at-width";

    @Option(
            names = AT_WIDTH,
            paramLabel = "W",
            description = "The width to run at, of a model that was trained at several: 1, 0.5. Default: the widest.")
    private Double width;

    /** The width, if one is asked for. */
    public OptionalDouble width() {
        return width != null ? OptionalDouble.of(width) : OptionalDouble.empty();
    }

    /** The options that say the same. */
    public static List<String> arguments(double width) {
        return List.of(AT_WIDTH, Width.text(width));
    }
}
