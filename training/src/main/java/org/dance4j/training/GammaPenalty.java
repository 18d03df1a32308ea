package org.dance4j.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.slimming.ChannelGroup;
import org.dance4j.slimming.GammaLayout;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.slimming.Pruning;
import org.dance4j.slimming.RemovalSavings;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.optimizer.GammaRanking;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.settings.GammaPull;

/** How a run's settings keep weights small, and pull gammas towards 0. */
final class GammaPenalty {

    private GammaPenalty() {}

    /** @param sparse whether gammas are pulled now */
    static Regularization regularization(TrainingConfig config, Network network, boolean sparse) {
        Set<String> gammas = sparse ? Pruning.scopedGammas(network, config.pruneScope()) : Set.of();
        boolean some = sparse && config.networkSlimmingSettings().gammaPull() == GammaPull.LOWEST;
        return new Regularization(
                config.weightDecay(),
                config.gammaL1(),
                gammas,
                some ? Optional.of(ranking(config, network)) : Optional.empty());
    }

    private static GammaRanking ranking(TrainingConfig config, Network network) {
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
        int lowest = (int) Math.round(share(config) * groups.size());
        return new GammaRanking(gammas, groups, scales, Math.max(1, Math.min(lowest, groups.size())));
    }

    /** The share of what is left that goes at each pruning, in whatever is counted. */
    private static double share(TrainingConfig config) {
        double end = config.pruningTarget()
                .left()
                .orElseThrow(() -> new IllegalArgumentException("a pull on the lowest gammas needs a share that goes"));
        return 1 - config.pruning().leftAfter(1, end);
    }
}
