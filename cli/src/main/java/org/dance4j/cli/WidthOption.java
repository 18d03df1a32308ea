package org.dance4j.cli;

import java.util.OptionalDouble;
import org.dance4j.slimming.widths.Width;
import picocli.CommandLine.Option;

/** The option of commands that label images with a network that may run at several widths. */
final class WidthOption {

    static final String NAME = "--at-width";

    @Option(
            names = NAME,
            paramLabel = "W",
            description = "The width to run at, of a model that was trained at several: 1, 0.5. Default: the widest.")
    private Double width;

    /** The width that is asked for. */
    OptionalDouble width() {
        return width != null ? OptionalDouble.of(width) : OptionalDouble.empty();
    }

    /** The options that say the same. */
    static String argument(double width) {
        return NAME + "=" + Width.text(width);
    }
}
