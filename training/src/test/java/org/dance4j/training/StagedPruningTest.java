package org.dance4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Weights;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.slimming.PruneScope;
import org.dance4j.slimming.Pruning;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.optimizer.Sgd;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.SlimmingProgress;
import org.dance4j.training.state.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which channels of the head's two layers of 32 a run removes, when 16 of the 64 go. Gammas, what the loss would lose and
 * kernels each speak for others: each importance is followed, and no other.
 */
class StagedPruningTest {

    /** Gammas of fuse from 1 on, of refine from 0.6 on, all different. */
    private static final Weights WEIGHTS = weights();

    private static Weights weights() {
        Weights drawn = Weights.initial(TestRun.NETWORK, 1);
        Map<String, FloatTensor> replaced = new LinkedHashMap<>();
        replaced.put("fuse.bn/gamma", vector(i -> 1 + i / 1000.0));
        replaced.put("refine.bn/gamma", vector(i -> 0.6 + i / 1000.0));
        return drawn.with(replaced);
    }

    private static FloatTensor vector(IntToDoubleFunction value) {
        float[] values = new float[32];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) value.applyAsDouble(i);
        }
        return FloatTensor.of(List.of(values.length), values);
    }

    /** The channels that are left of a layer, by their gammas, which no pruning changes. */
    private static List<Integer> left(Weights slim, String gammas) {
        float[] kept = slim.get(gammas).toArray();
        float[] all = WEIGHTS.get(gammas).toArray();
        return IntStream.range(0, all.length)
                .filter(i -> IntStream.range(0, kept.length).anyMatch(k -> kept[k] == all[i]))
                .boxed()
                .toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static Weights pruned(String importance, Weights weights, List<Double> sums) {
        TrainingConfig config = TestRun.with(
                TestRun.config(Budget.ofSteps(16), DataSlimming.NONE, new PruningSchedule(1), 0.05),
                Map.of("importance", importance, "prune-ratio", 0.25, "gamma-l1", 0));
        StagedPruning pruning = new StagedPruning(
                config,
                TestRun.NETWORK,
                new InferenceCost(List.of(new InferenceCost.Size(64, 64, 1))),
                new RunFolder(Path.of("none")));
        pruning.open(TestRun.NETWORK, new SlimmingProgress(sums, null));
        ModelState model = ModelState.start(TestRun.NETWORK, weights, new Sgd(0.9), false);
        return pruning.prune(model, TrainingState.start(), 1, 0).model().weights();
    }

    /**
     * Without a cost refine's worth is lower, 0.6 beside 1. A channel of fuse saves 9 · 16 + 32 multiply-accumulates a pixel, one
     * of refine 32 + 3: over the root of these 1 is 0.075 and 0.6 is 0.101, and fuse goes. The worth of gammas grows from
     * channel to channel, what the loss would lose falls.
     */
    @ParameterizedTest
    @CsvSource({
        "gamma, 0, 32, 16, 32",
        "gamma-per-cost, 16, 32, 0, 32",
        "taylor, 0, 32, 0, 16",
        "taylor-per-cost, 0, 16, 0, 32",
    })
    void channelsGoByTheImportanceThatIsAsked(
            String importance, int fuseFrom, int fuseTo, int refineFrom, int refineTo) {
        List<Double> sums = importance.startsWith("taylor")
                ? Pruning.candidates(TestRun.NETWORK, PruneScope.HEADER).stream()
                        .map(group -> group.convolutions().get(0))
                        .map(channel -> channel.layer().equals("fuse")
                                ? 1 - channel.index() / 1000.0
                                : 0.6 - channel.index() / 1000.0)
                        .toList()
                : List.of();
        Weights slim = pruned(importance, WEIGHTS, sums);
        assertEquals(range(fuseFrom, fuseTo), left(slim, "fuse.bn/gamma"));
        assertEquals(range(refineFrom, refineTo), left(slim, "refine.bn/gamma"));
    }

    /** Kernels of fuse's last 16 channels that are a tenth of what they were. */
    @Test
    void channelsGoByTheMagnitudeOfTheirKernels() {
        FloatTensor kernel = WEIGHTS.get("fuse/kernel");
        float[] values = kernel.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % 32 < 16 ? 1 : 0.1f) * values[i];
        }
        Weights slim = pruned(
                "magnitude", WEIGHTS.with(Map.of("fuse/kernel", FloatTensor.of(kernel.shape(), values))), List.of());
        assertEquals(range(0, 16), left(slim, "fuse.bn/gamma"));
        assertEquals(range(0, 32), left(slim, "refine.bn/gamma"));
    }
}
