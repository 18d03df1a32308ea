package org.dance4j.cli.options;

import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** The sizes that a run's images are labelled at. */
public final class ResolutionOption {

    @Option(
            names = "--inference-min-resolution",
            paramLabel = "SHARE",
            description =
                    "Of a run that sizes images by their complexity: the share of height and width that the least complex"
                            + " are labelled at, above 0 and at most 1, which labels all at their full size. Default: what the run was trained with.")
    private Double leastShare;

    /** The share, if one is asked for. */
    public OptionalDouble leastShare() {
        return leastShare != null ? OptionalDouble.of(leastShare) : OptionalDouble.empty();
    }
}
