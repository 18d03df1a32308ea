package org.dance4j.training;

import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.slimming.ChannelFloor;
import org.dance4j.slimming.Pruning;
import org.dance4j.slimming.Selection;
import org.dance4j.slimming.SlimmingRecord;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.state.StageRecord;
import org.dance4j.training.state.TrainingState;

/** When channels go in the course of a run, and which. */
final class StagedPruning {

    private final TrainingConfig config;
    private final Network built;
    private final int channels;

    /** @param built the network before any slimming */
    StagedPruning(TrainingConfig config, Network built) {
        this.config = config;
        this.built = built;
        this.channels = config.slimming() ? Pruning.channels(built, config.pruneScope()) : 0;
    }

    /** The number of prunings whose time has come. */
    int stagesDue(Budget.Done done) {
        return config.slimming() ? config.pruning().stagesDue(done.parts(), done.all()) : 0;
    }

    /** Whether gammas have an L1 penalty: from the beginning of the prunings' interval to the last of them. */
    boolean sparse(Budget.Done done, int stage) {
        return config.slimming()
                && config.pruning().begun(done.parts(), done.all())
                && stage < config.pruning().stages();
    }

    /**
     * A model after a pruning.
     *
     * @param record what went; the mIoU after it is not measured yet
     */
    record Pruned(ModelState model, StageRecord record) {}

    /** Takes out the channels that go at a stage. */
    Pruned prune(ModelState model, TrainingState state, int stage, double meanIouBefore) {
        int keep = config.pruning().keptAfter(stage, channels);
        Selection selection = Pruning.select(
                model.network(), model.inferenceWeights(), config.pruneScope(), keep, ChannelFloor.of(built));
        ModelState slim = model.slim(selection.channels());
        Network network = slim.network();
        return new Pruned(
                slim,
                new StageRecord(
                        state.epoch() + 1,
                        state.step(),
                        SlimmingRecord.of(stage, model.network(), selection),
                        Cost.of(network, network.sizeMultiple(), network.sizeMultiple())
                                .parameters(),
                        meanIouBefore,
                        Double.NaN));
    }
}
