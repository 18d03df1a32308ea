package org.dance4j.training;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.io.Json;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.slimming.Fade;
import org.dance4j.slimming.FirstOrderSums;
import org.dance4j.slimming.GammaLayout;
import org.dance4j.slimming.Goal;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.slimming.Pruning;
import org.dance4j.slimming.RemovalSavings;
import org.dance4j.slimming.Score;
import org.dance4j.slimming.Selection;
import org.dance4j.slimming.SlimmingRecord;
import org.dance4j.slimming.latency.LayerTimes;
import org.dance4j.slimming.schedule.PruningTarget;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.SlimmingProgress;
import org.dance4j.training.state.StageRecord;
import org.dance4j.training.state.TrainingState;

/**
 * When channels go in the course of a run, and which. On the way to each pruning it gathers what tells them apart, and, if
 * they fade, chooses ahead of it and brings the gammas and betas of what goes to 0.
 */
final class StagedPruning {

    private final TrainingConfig config;
    private final Network built;
    private final int channels;
    private final InferenceCost cost;
    private final double builtMacs;
    private final Optional<LayerTimes> times;

    private Network network;
    private GammaLayout layout;
    private FirstOrderSums sums;
    private Fade fade;
    private int[] fading = {};

    /**
     * @param built the network before any slimming
     * @param cost of inference on the images that the run sees
     * @param folder of the run, with the times of layers if channels go until a time is reached
     * @throws org.dance4j.common.io.BadInputException if these are not there
     */
    StagedPruning(TrainingConfig config, Network built, InferenceCost cost, RunFolder folder) {
        this.config = config;
        this.built = built;
        this.cost = cost;
        this.times = config.slimming() && config.pruningTarget() instanceof PruningTarget.Latency
                ? Optional.of(Json.read(folder.layerTimes(), LayerTimes.class, "layer times"))
                : Optional.empty();
        this.channels = config.slimming() ? Pruning.channels(built, config.pruneScope()) : 0;
        this.builtMacs = config.pruningTarget() instanceof PruningTarget.Macs ? cost.macs(built) : Double.NaN;
    }

    /** Goes on from where a run was on its way to the next pruning. */
    void open(Network current, SlimmingProgress progress) {
        network = current;
        layout = config.slimming() ? GammaLayout.of(current, config.pruneScope()) : null;
        sums = config.slimming() && config.importance().isFirstOrder()
                ? new FirstOrderSums(current, config.pruneScope(), progress.importance())
                : null;
        setFade(progress.fade());
    }

    private void setFade(Fade chosen) {
        fade = chosen;
        fading = chosen == null ? new int[0] : chosen.indices(network, config.pruneScope());
    }

    /** What a run must remember to go on. */
    SlimmingProgress progress() {
        return new SlimmingProgress(sums == null ? List.of() : sums.values(), fade);
    }

    /** The number of prunings whose time has come. */
    int stagesDue(Budget.Done done) {
        return config.slimming() ? config.pruning().stagesDue(done.parts(), done.all()) : 0;
    }

    /** What keeps weights small, and pulls gammas towards 0, by the budget done and the prunings done. */
    Regularization regularization(Budget.Done done, int stage) {
        return sparse(done, stage)
                ? GammaPenalty.pulling(config, network, goal(stage + 1), config.floor(built))
                : GammaPenalty.none(config);
    }

    /** Whether gammas have an L1 penalty: from the beginning of the prunings' interval to the last of them. */
    boolean sparse(Budget.Done done, int stage) {
        return config.gammaL1() > 0 && toCome(done, stage);
    }

    private boolean toCome(Budget.Done done, int stage) {
        return config.slimming()
                && config.pruning().begun(done.parts(), done.all())
                && stage < config.pruning().stages();
    }

    /** The batch norms to watch in the steps up to the next pruning, if there is one. */
    List<String> watched(int stage) {
        boolean watches = config.slimming()
                && stage < config.pruning().stages()
                && (config.fading() || config.importance().isFirstOrder());
        return watches ? layout.owners() : List.of();
    }

    /** What fades in a step, by the budget done before and after it. */
    FloatTensor factors(Budget.Done before, Budget.Done after, int stage) {
        if (fade == null) {
            return FloatTensor.filled(List.of(0), 0);
        }
        double now = Fade.remaining(passed(before, stage));
        double next = Fade.remaining(passed(after, stage));
        float[] factors = new float[layout.size()];
        Arrays.fill(factors, Float.NaN);
        for (int index : fading) {
            factors[index] = now == 0 ? 0 : (float) (next / now);
        }
        return FloatTensor.of(List.of(factors.length), factors);
    }

    private double passed(Budget.Done done, int stage) {
        return config.pruning().passed(stage, done.parts(), done.all());
    }

    /**
     * Takes in what a step told.
     *
     * @param firstOrder of the watched channels
     */
    void saw(FloatTensor firstOrder, Budget.Done done, int stage) {
        if (sums != null && fade == null && toCome(done, stage)) {
            sums.add(firstOrder.toArray());
        }
    }

    /** Whether it is time to choose what fades, of which something has to be known. */
    boolean choiceDue(Budget.Done done, int stage) {
        boolean isDue = config.fading() && fade == null && toCome(done, stage) && passed(done, stage) >= Fade.CHOICE;
        return isDue && (sums == null || sums.hasSteps());
    }

    /** Chooses what fades from now on. */
    void choose(ModelState model, int stage) {
        setFade(new Fade(select(model, stage + 1)));
    }

    /**
     * Whether the channels of a stage may go: what fades once a step has brought it to 0, which one that overflowed or whose
     * images cannot be read does not; all else at once.
     *
     * @param before the stages done
     */
    boolean mayGo(ModelState model, int before, int stage) {
        if (!goesFaded(before, stage)) {
            return true;
        }
        float[] gammas = new float[layout.size()];
        layout.offsets().forEach((name, offset) -> {
            float[] values = model.weights().get(name).toArray();
            System.arraycopy(values, 0, gammas, offset, values.length);
        });
        return Arrays.stream(fading).allMatch(index -> gammas[index] == 0);
    }

    private boolean goesFaded(int before, int stage) {
        return fade != null && stage == before + 1;
    }

    private Selection select(ModelState model, int stage) {
        Score worth = worth(model);
        Score score = config.importance().isPerCost() ? worth.perCost(savings(model.network())) : worth;
        return Pruning.select(
                model.network(),
                model.inferenceWeights(),
                config.pruneScope(),
                score,
                goal(stage),
                config.floor(built));
    }

    private Score worth(ModelState model) {
        if (!config.importance().isByNorms()) {
            return Score.magnitude(model.network(), model.inferenceWeights());
        }
        return sums == null ? Score.gamma(model.inferenceWeights()) : sums.score();
    }

    private RemovalSavings savings(Network current) {
        return times.map(known -> new RemovalSavings(current, known::smoothNanoseconds))
                .orElseGet(() -> new RemovalSavings(current, cost::macs));
    }

    private Goal goal(int stage) {
        PruningTarget target = config.pruningTarget();
        if (target instanceof PruningTarget.Channels counted) {
            return new Goal.Channels(counted.keptAfter(stage, config.pruning(), channels));
        } else if (target instanceof PruningTarget.Latency latency) {
            LayerTimes known = times.orElseThrow();
            double whole = known.built().whole();
            return new Goal.Cost(whole * config.pruning().leftAfter(stage, latency.seconds() / whole), known::seconds);
        }
        return new Goal.Cost(
                builtMacs * config.pruning().leftAfter(stage, target.left().orElseThrow()), cost::macs);
    }

    /**
     * A model after a pruning.
     *
     * @param record what went; the mIoU after it is not measured yet
     */
    record Pruned(ModelState model, StageRecord record) {}

    /** Takes out the channels that go at a stage: those that have faded, if they do and no stage is passed over. */
    Pruned prune(ModelState model, TrainingState state, int stage, double meanIouBefore) {
        Selection selection = goesFaded(state.stage(), stage) ? fade.selection() : select(model, stage);
        ModelState slim = model.slim(selection.channels(), cost);
        open(slim.network(), SlimmingProgress.NONE);
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
