package org.dance4j.slimming;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.math.Quantiles;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;

/**
 * Which channels go: those of the lowest batch-norm gammas over all layers of the scope together (Network Slimming,
 * Liu et al., 2017). Channels are counted by their gammas, so that a group counts as many channels as it has batch
 * norms.
 */
public final class Pruning {

    /** Where gammas that an L1 penalty pulls at start, so that they come near 0 while there is time (Liu et al., 2017). */
    public static final float INITIAL_GAMMA = 0.5f;

    private static final int[] PERCENTILES = {0, 5, 10, 25, 50, 75, 90, 95, 100};

    private Pruning() {}

    /**
     * The groups that may be removed: in the scope, removable and with a gamma, or in a network {@linkplain #hasGammas
     * without} any with a convolution. What only training runs, such as auxiliary heads, does not count.
     */
    public static List<ChannelGroup> candidates(Network network, PruneScope scope) {
        boolean byGammas = hasGammas(network);
        Set<String> inference =
                network.inference().layers().stream().map(Layer::name).collect(Collectors.toSet());
        return ChannelGroups.of(network).stream()
                .filter(group -> group.removable()
                        && (!byGammas || !group.gammas().isEmpty())
                        && group.convolutions().stream()
                                .anyMatch(channel -> byGammas || inference.contains(channel.layer()))
                        && scope.includes(group))
                .toList();
    }

    /** Whether a network has batch norms, whose gammas tell channels apart. */
    public static boolean hasGammas(Network network) {
        return network.inference().parameters().stream()
                .anyMatch(parameter -> parameter.role() == Parameter.Role.GAMMA);
    }

    /**
     * Makes sure that pruning can remove something.
     *
     * @throws IllegalArgumentException if no channel in the scope may go
     */
    public static void requirePrunable(Network network, PruneScope scope, ChannelFloor floor) {
        List<ChannelGroup> candidates = candidates(network, scope);
        if (Removal.of(network, candidates, group -> 0, floor).allowed().contains(true)) {
            return;
        }
        String reason = candidates.isEmpty()
                ? (hasGammas(network)
                        ? "only channels behind a batch norm are removed, and none there has one and can go by itself"
                        : "no channel there can go by itself")
                : "every layer there has no more channels than must stay"
                        + (floor.multiple() > 1 ? " in multiples of " + floor.multiple() : "");
        String remedy = scope == PruneScope.HEADER
                        && !candidates(network, PruneScope.NETWORK).isEmpty()
                ? "prune in the whole network, or train without slimming the network"
                : "train without slimming the network";
        throw new IllegalArgumentException("nothing can be pruned in scope " + scope.text() + " of network "
                + network.name() + ": " + reason + "; " + remedy);
    }

    /** The number of channels in the scope that may be removed, floors aside. */
    public static int channels(Network network, PruneScope scope) {
        return ChannelGroup.channels(candidates(network, scope));
    }

    /** The names of the gammas that decide what goes: those an L1 penalty pulls towards 0. */
    public static Set<String> scopedGammas(Network network, PruneScope scope) {
        Set<String> names = new LinkedHashSet<>();
        candidates(network, scope).forEach(group -> group.gammas().forEach(gamma -> names.add(gamma.parameter())));
        return names;
    }

    /**
     * Weights to train from when channels are to be pruned: the scope's gammas start at {@link #INITIAL_GAMMA}. Nothing
     * else changes what the network can express, since the layer after a batch norm takes up its scale.
     */
    public static Weights sparseStart(Network network, Weights weights, PruneScope scope) {
        Map<String, FloatTensor> gammas = new LinkedHashMap<>();
        for (String name : scopedGammas(network, scope)) {
            gammas.put(name, FloatTensor.filled(weights.get(name).shape(), INITIAL_GAMMA));
        }
        return weights.with(gammas);
    }

    /** The mean of |γ| over the gammas that an L1 penalty pulls towards 0; {@link #INITIAL_GAMMA} if there are none. */
    public static double meanGamma(Network network, Weights weights, PruneScope scope) {
        return scopedGammas(network, scope).stream()
                .map(weights::get)
                .flatMapToDouble(tensor -> IntStream.range(0, tensor.size()).mapToDouble(i -> Math.abs(tensor.get(i))))
                .average()
                .orElse(INITIAL_GAMMA);
    }

    /** |γ| of the channels that may be removed: its percentiles 0, 5, 10, 25, 50, 75, 90, 95, 100; empty if none may. */
    public static Map<Integer, Double> gammaQuantiles(Network network, Weights weights, PruneScope scope) {
        return gammaQuantiles(candidates(network, scope), weights);
    }

    private static Map<Integer, Double> gammaQuantiles(List<ChannelGroup> candidates, Weights weights) {
        double[] magnitudes = candidates.stream()
                .flatMap(group -> group.gammas().stream())
                .mapToDouble(gamma -> gamma.magnitude(weights))
                .toArray();
        return magnitudes.length == 0
                ? ImmutableSortedMap.of()
                : ImmutableSortedMap.copyOf(
                        Quantiles.percentiles().indexes(PERCENTILES).compute(magnitudes));
    }

    /**
     * Chooses what stays by the gammas' magnitudes.
     *
     * @param weights the network's; only gammas are read
     * @param keep how many of the scope's {@link #channels} are to stay
     */
    public static Selection select(Network network, Weights weights, PruneScope scope, int keep, ChannelFloor floor) {
        return select(network, weights, scope, Score.gamma(weights), new Goal.Channels(keep), floor);
    }

    /**
     * Chooses what stays. Groups go in the order of their scores, the lowest first and among equals the earliest in the
     * network, several of the same layers at a time where channels are left in multiples of a number, until as near to a
     * goal's channels are left as whole groups allow, or no more than its cost. A group stays where a
     * convolution would fall under its floor without it; more may then be left than asked for.
     *
     * @param weights the network's, for the figures of the choice
     */
    public static Selection select(
            Network network, Weights weights, PruneScope scope, Score score, Goal goal, ChannelFloor floor) {
        List<ChannelGroup> candidates = candidates(network, scope);
        Removal removal = Removal.of(network, candidates, score, floor);
        int turns = removal.until(goal);
        List<ChannelGroup> removed = removal.removed(turns);
        int before = ChannelGroup.channels(candidates);
        return new Selection(
                Channels.without(network, removed),
                new Selection.Scores(
                        before,
                        before - ChannelGroup.channels(removed),
                        ChannelGroup.channels(removal.held(turns)),
                        gammaQuantiles(candidates, weights),
                        removal.largestRemoved(turns),
                        turns == removal.order().size()
                                ? null
                                : removal.order().get(turns).score()));
    }

    /** How many groups of the scope go, in the order of their scores as in a {@linkplain #select choice}, until a goal is reached. */
    public static int going(Network network, PruneScope scope, Score score, Goal goal, ChannelFloor floor) {
        Removal removal = Removal.of(network, candidates(network, scope), score, floor);
        return removal.removed(removal.until(goal)).size();
    }

    /** What is left when all goes that may, the largest savings of multiply-accumulates first. */
    public static Network least(Network network, PruneScope scope, InferenceCost cost, ChannelFloor floor) {
        RemovalSavings savings = new RemovalSavings(network, cost::macs);
        Removal removal = Removal.of(network, candidates(network, scope), group -> -savings.of(group), floor);
        return removal.left(removal.order().size());
    }
}
