package org.dance4j.runs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.progress.Reporter;
import org.dance4j.graphs.Network;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.slimming.widths.UniformWidths;
import org.dance4j.slimming.widths.Width;
import org.dance4j.slimming.widths.Widths;

/** The widths that a run trains its network at. */
final class ChosenWidths {

    private ChosenWidths() {}

    /**
     * The widths of a network as it is built.
     *
     * @param reporter told of those that are the same once channels are rounded, which are merged
     */
    static Widths of(RunConfig config, Network built, Reporter reporter) {
        List<Width> kept = new ArrayList<>();
        for (double share : config.settings().widths().widths().shares()) {
            Width width = UniformWidths.of(built, share);
            Optional<Width> same = Widths.sameAs(width, kept);
            if (same.isPresent()) {
                reporter.warn("width " + width.text() + " of network " + built.name()
                        + " keeps the same channels as width " + same.get().text()
                        + " once they are rounded to multiples of 8; both are width "
                        + same.get().text());
            } else {
                kept.add(width);
            }
        }
        return Widths.different(kept);
    }
}
