package org.dance4j.slimming;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.Network;

/**
 * How much the loss depends on each channel group, to the first order: Σ over training steps of |Σ γ · g_γ + β · g_β|,
 * the inner sum over the batch norms of the group, g being a gradient that is smoothed over steps. It is the group
 * Taylor importance of Molchanov et al. (2019, section 3.1, with gates behind batch norms) over channels that go
 * together; smoothing keeps what is only the noise of a batch from adding up.
 */
public final class FirstOrderSums {

    private final List<ChannelGroup> groups;
    private final int[][] indices;
    private final double[] sums;

    /** Sums of 0 for the groups that may be removed. */
    public FirstOrderSums(Network network, PruneScope scope) {
        this(network, scope, List.of());
    }

    /**
     * Goes on with sums.
     *
     * @param begun what {@link #values} was; empty for none yet
     * @throws IllegalArgumentException if they are of another number of groups
     */
    public FirstOrderSums(Network network, PruneScope scope, List<Double> begun) {
        GammaLayout layout = GammaLayout.of(network, scope);
        groups = Pruning.candidates(network, scope);
        indices = groups.stream()
                .map(group ->
                        layout.indices(group).stream().mapToInt(index -> index).toArray())
                .toArray(int[][]::new);
        if (!begun.isEmpty() && begun.size() != groups.size()) {
            throw new IllegalArgumentException("there are " + groups.size() + " channel groups that may be removed, "
                    + "found importance sums of " + begun.size());
        }
        sums = begun.isEmpty()
                ? new double[groups.size()]
                : begun.stream().mapToDouble(sum -> sum).toArray();
    }

    /**
     * Adds one step.
     *
     * @param terms γ · g_γ + β · g_β of every gamma in the {@linkplain GammaLayout layout}'s order
     */
    public void add(float[] terms) {
        for (int i = 0; i < sums.length; i++) {
            double inner = 0;
            for (int index : indices[i]) {
                inner += terms[index];
            }
            sums[i] += Math.abs(inner);
        }
    }

    /** Whether anything was added that tells groups apart from none. */
    public boolean hasSteps() {
        return Arrays.stream(sums).anyMatch(sum -> sum > 0);
    }

    /** The sums as they are, in the order of the {@linkplain Pruning#candidates candidates}. */
    public List<Double> values() {
        return Arrays.stream(sums).boxed().toList();
    }

    /** The sums as the groups' worth, as they are now. */
    public Score score() {
        Map<ChannelGroup.Gamma, Double> byFirst = new HashMap<>();
        for (int i = 0; i < sums.length; i++) {
            byFirst.put(groups.get(i).gammas().get(0), sums[i]);
        }
        return group -> byFirst.get(group.gammas().get(0));
    }
}
