package org.dance4j.runs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.eval.reports.Unit;
import org.dance4j.graphs.Network;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.slimming.PruneScope;
import org.dance4j.slimming.Pruning;
import org.dance4j.slimming.widths.FoundWidths;
import org.dance4j.slimming.widths.UniformWidths;
import org.dance4j.slimming.widths.Width;
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.settings.WidthShares;

/** The widths that a run trains its network at. */
final class ChosenWidths {

    /** Channels go several at a time, so that a width is hardly ever exactly what was asked. */
    private static final double MOST_OF_ASKED = 1.05;

    private ChosenWidths() {}

    /**
     * The widths of the network that a run starts from.
     *
     * @param reporter told of those that keep the same channels, which are merged, of those that were found and cost more
     *     than was asked, and if nothing is left to choose from
     * @throws BadSettingException if they are to be found in weights that do not tell channels apart
     */
    static Widths of(RunConfig config, StartingPoint start, TrainingData data, Reporter reporter) {
        WidthShares asked = config.settings().widths().widths();
        Network built = start.built();
        if (!asked.found()) {
            List<Width> uniform = asked.shares().stream()
                    .map(share -> UniformWidths.of(built, share))
                    .map(width -> asked.range() && !width.keepsAll() ? width.asUniversal() : width)
                    .toList();
            return merged(built, uniform, Optional.empty(), reporter);
        }
        Set<String> gammas = Pruning.scopedGammas(built, PruneScope.NETWORK);
        if (!start.given().names().containsAll(gammas)) {
            throw BadSettingException.of(
                    new BadSettingException.Field("widths"),
                    " found is about a trained network, in which gammas tell what is worth keeping; give one with ",
                    new BadSettingException.Field("init"),
                    " or whole ",
                    new BadSettingException.Field("weights"));
        }
        InferenceCost cost = data.inferenceCost(config.training(), built.sizeMultiple());
        try {
            List<Width> found = FoundWidths.of(built, start.weights(config), asked.shares(), cost);
            return merged(built, found, Optional.of(cost), reporter);
        } catch (IllegalArgumentException e) {
            throw BadSettingException.because(e, new BadSettingException.Field("widths"), " found: " + e.getMessage());
        }
    }

    /**
     * Those of some widths that differ.
     *
     * @param wanted from wide to narrow
     * @param cost what found widths were found by; empty of uniform ones
     */
    static Widths merged(Network built, List<Width> wanted, Optional<InferenceCost> cost, Reporter reporter) {
        List<Width> kept = new ArrayList<>();
        for (Width width : wanted) {
            Optional<Width> same = Widths.sameAs(width, kept);
            if (same.isPresent()) {
                reporter.warn("width " + width.text() + " of network " + built.name()
                        + " keeps the same channels as width " + same.get().text()
                        + (cost.isPresent()
                                ? ", since channels go 8 at a time, and of each layer 8 and a tenth of its own stay;"
                                        + " both are width "
                                : " once they are rounded to multiples of 8; both are width ")
                        + same.get().text());
            } else {
                kept.add(width);
                cost.flatMap(known -> excess(built, width, known)).ifPresent(reporter::warn);
            }
        }
        if (kept.size() == 1 && wanted.size() > 1) {
            reporter.warn("all widths that were asked for of network " + built.name()
                    + " are one: it is trained at one width, and as with several nothing is pruned");
        }
        return Widths.different(kept);
    }

    /** What there is to say of a found width that costs clearly more than was asked. */
    static Optional<String> excess(Network network, Width found, InferenceCost cost) {
        double asked = FoundWidths.askedMacs(network, found.share(), cost);
        double macs = cost.macs(found.cutOut(network));
        return macs <= MOST_OF_ASKED * asked
                ? Optional.empty()
                : Optional.of("width " + found.text() + " of network " + network.name() + " costs "
                        + Unit.MACS.format(macs) + " per image where " + Unit.MACS.format(asked)
                        + " were asked for: each layer keeps 8 channels and a tenth of its own at least, and all where"
                        + " no batch norm tells them apart");
    }
}
