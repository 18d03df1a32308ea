package org.dance4j.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.slimming.ChannelFloor;
import org.dance4j.slimming.ChannelGroup;
import org.dance4j.slimming.GammaLayout;
import org.dance4j.slimming.Goal;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.slimming.Pruning;
import org.dance4j.slimming.RemovalSavings;
import org.dance4j.slimming.Score;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.optimizer.GammaRanking;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.settings.GammaPull;

/** How a run's settings keep weights small, and pull gammas towards 0. */
final class GammaPenalty {

    private GammaPenalty() {}

    /** Nothing is pulled. */
    static Regularization none(TrainingConfig config) {
        return new Regularization(config.weightDecay(), config.gammaL1(), Set.of(), Optional.empty());
    }

    /**
     * Gammas of the scope are pulled.
     *
     * @param network as it is before a pruning
     * @param next what that pruning leaves
     * @param floor the fewest channels that it leaves
     */
    static Regularization pulling(TrainingConfig config, Network network, Goal next, ChannelFloor floor) {
        boolean some = config.networkSlimmingSettings().gammaPull() == GammaPull.LOWEST;
        return new Regularization(
                config.weightDecay(),
                config.gammaL1(),
                Pruning.scopedGammas(network, config.pruneScope()),
                some ? Optional.of(ranking(config, network, next, floor)) : Optional.empty());
    }

    private static GammaRanking ranking(TrainingConfig config, Network network, Goal next, ChannelFloor floor) {
        GammaLayout layout = GammaLayout.of(network, config.pruneScope());
        List<Parameter> gammas = network.parameters().stream()
                .filter(parameter -> layout.offsets().containsKey(parameter.name()))
                .sorted(Comparator.comparing(parameter -> layout.offsets().get(parameter.name())))
                .toList();
        ImageSize crop = config.optimization().crop();
        InferenceCost cost = new InferenceCost(List.of(new InferenceCost.Size(crop.height(), crop.width(), 1)));
        RemovalSavings savings = new RemovalSavings(network, cost::macs);
        List<List<Integer>> groups = new ArrayList<>();
        List<Double> scales = new ArrayList<>();
        for (ChannelGroup group : Pruning.candidates(network, config.pruneScope())) {
            groups.add(layout.indices(group));
            scales.add(config.importance().isPerCost() ? 1 / Math.sqrt(Math.max(1, savings.of(group))) : 1.0);
        }
        int lowest = Pruning.going(network, config.pruneScope(), evenly(network), next, floor);
        return new GammaRanking(gammas, groups, scales, Math.max(1, lowest));
    }

    /**
     * An order that takes the same share of each layer. Which channels go is not known before they are told apart, and how
     * many must not hang on where a run was stopped, as it would by gammas.
     */
    private static Score evenly(Network network) {
        Map<String, Integer> made = network.madeChannels();
        return group -> {
            ChannelGroup.Channel first = group.convolutions().get(0);
            return (first.index() + 0.5) / made.get(first.layer());
        };
    }
}
