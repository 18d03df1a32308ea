package org.dance4j.runs;

import java.util.Locale;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.graphs.Network;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.slimming.Pruning;
import org.dance4j.training.TrainingConfig;
import org.dance4j.training.TrainingData;

/** Whether a network can be pruned as a run asks for. */
final class Prunability {

    private Prunability() {}

    /**
     * Requires a network that can be pruned as the settings say.
     *
     * @throws BadSettingException if it cannot
     */
    static void require(Network built, TrainingConfig config, TrainingData data) {
        requirePrunable(built, config);
        requireReachable(built, config, data);
    }

    private static void requirePrunable(Network built, TrainingConfig config) {
        try {
            Pruning.requirePrunable(built, config.pruneScope(), config.floor(built));
        } catch (IllegalArgumentException e) {
            throw BadSettingException.because(
                    e,
                    e.getMessage() + " (see ",
                    new BadSettingException.Field("slimming"),
                    " and ",
                    new BadSettingException.Field("prune-scope"),
                    ")");
        }
    }

    /** Floors leave each layer some channels, so that not every cost can be reached. */
    private static void requireReachable(Network built, TrainingConfig config, TrainingData data) {
        if (config.targetMacs().isEmpty()) {
            return;
        }
        InferenceCost cost = data.inferenceCost(config.dataSlimming(), built.sizeMultiple());
        double least = Pruning.leastMacs(built, config.pruneScope(), cost, config.floor(built)) / cost.macs(built);
        if (config.targetMacs().getAsDouble() < least) {
            throw BadSettingException.of(
                    new BadSettingException.Field("target-macs"),
                    String.format(
                            Locale.ROOT,
                            " %s cannot be reached in scope %s of network %s: when each layer keeps what it must, %.3f is"
                                    + " left; see ",
                            config.targetMacs().getAsDouble(),
                            config.pruneScope().text(),
                            built.name(),
                            least),
                    new BadSettingException.Field("prune-scope"));
        }
    }
}
