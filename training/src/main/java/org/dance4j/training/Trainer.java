package org.dance4j.training;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.batches.EpochPlan;
import org.dance4j.datasets.batches.MixedBatch;
import org.dance4j.datasets.batches.PipelineConfig;
import org.dance4j.datasets.batches.TrainingPipeline;
import org.dance4j.datasets.stream.Pipeline;
import org.dance4j.eval.measure.Consumption;
import org.dance4j.eval.measure.ConsumptionMeter;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.slimming.Pruning;
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.cluster.ProcessGroup;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.graph.StepResult;
import org.dance4j.training.graph.StepSettings;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.EpochLog;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.RunLog;
import org.dance4j.training.state.StageRecord;
import org.dance4j.training.state.TrainingState;
import org.dance4j.training.widths.WidthCalibration;

/**
 * Trains a network while slimming data and network together (Algorithm 1 of the paper). One trainer makes one run; what
 * it does depends on its configuration and on the checkpoint it goes on from, not on when or how often it was stopped.
 */
public final class Trainer implements AutoCloseable {

    /** Batch norms train on no fewer. */
    static final int FEWEST_IMAGES = 2;

    private final TrainingConfig config;
    private final Network built;
    private final TrainingData data;
    private final RunFolder folder;
    private final TrainingListener listener;
    private final ProcessGroup group;
    private final StepExchange exchange;
    private final ConsumptionMeter meter;
    private final StagedPruning pruning;
    private final Teaching teaching;
    private final Pace pace = new Pace();

    private RunLog log;
    private CheckpointWriter checkpoints;
    private BadFiles bad;
    private Validation validation;
    private OpenModel model;
    private TrainingState state;
    private TrainingPipeline pipeline;

    /** A trainer that is the only process of its run. */
    public Trainer(
            TrainingConfig config,
            Network built,
            TrainingData data,
            RunFolder folder,
            TrainingListener listener,
            BooleanSupplier stopRequested,
            ConsumptionMeter meter) {
        this(config, built, data, folder, listener, stopRequested, meter, ProcessGroup.alone());
    }

    /**
     * @param built the network before any slimming
     * @param folder of the run, which holds layer times if channels go until a time is reached; of processes other than the
     *     first one of their own, with a copy of the log, since they keep one too
     * @param stopRequested asked after every step; if it answers yes, the run writes a checkpoint and ends early
     * @param meter measures what the steps consume; it stays open
     * @param group the processes that train the run together, each with a trainer
     */
    public Trainer(
            TrainingConfig config,
            Network built,
            TrainingData data,
            RunFolder folder,
            TrainingListener listener,
            BooleanSupplier stopRequested,
            ConsumptionMeter meter,
            ProcessGroup group) {
        this.config = config;
        this.built = built;
        this.data = data;
        this.folder = folder;
        this.listener = listener;
        this.group = group;
        this.exchange = new StepExchange(config, group, stopRequested, listener);
        this.meter = meter;
        this.teaching = new Teaching(config);
        this.pruning = new StagedPruning(config, built, data.inferenceCost(config, built.sizeMultiple()), folder);
    }

    /** The first checkpoint of a run at one width. */
    static Checkpoint start(TrainingConfig config, Network network, Weights weights, List<BadFile> badFiles) {
        return start(config, network, Widths.NONE, weights, badFiles);
    }

    /**
     * A run's first checkpoint: the network as built, and nothing that the optimizer remembers.
     *
     * @param widths those that the network runs at
     * @param badFiles the samples that were left out before training
     */
    public static Checkpoint start(
            TrainingConfig config, Network network, Widths widths, Weights weights, List<BadFile> badFiles) {
        return new Checkpoint(
                ModelState.start(network, widths, weights, config.optimizer(), config.averageDecay() > 0),
                TrainingState.start().withBadFiles(badFiles));
    }

    /** The share of a run's budget that is spent in a state between two epochs, from 0 to 1. */
    public static double spent(TrainingConfig config, TrainingState state) {
        return config.budget().spent(state.epoch(), 0, 1, state.step(), state.trainingMacs());
    }

    /** Whether training has ended; not if the budget has grown since. */
    public static boolean isOver(TrainingConfig config, TrainingState state) {
        return state.finished() && spent(config, state) >= 1;
    }

    /**
     * Trains from a checkpoint to the end of the budget, or until asked to stop. A run that had ended goes on if its budget
     * has grown since.
     *
     * @throws TrainingException if a loss or, of integers, a gradient is nothing to learn from; the last checkpoint stays
     * @throws BadInputException if a sample cannot be read, and no more may be left out, or the checkpoint is another
     *     optimizer's or has seen a longer log than there is; the last checkpoint stays
     */
    public TrainingOutcome run(Checkpoint from) {
        if (isOver(config, from.state())) {
            List<EpochLog> carried = from.state().log().carried();
            return new TrainingOutcome(from, Optional.empty(), carried.isEmpty() ? RunLog.read(folder) : carried);
        }
        state = from.state().unfinished();
        log = RunLog.open(folder, state);
        state = state.withLog(log.position());
        checkpoints = new CheckpointWriter(config.checkpoints(), folder, state.step(), group.leads());
        // What one process leaves out, others would not know of.
        bad = new BadFiles(
                group.isAlone() ? config.skipBad() : state.badFiles().size(), state.badFiles(), listener::leftOut);
        validation = new Validation(config, data, built.sizeMultiple(), bad, listener, group);
        PipelineConfig input = data.input(config, built.sizeMultiple());
        EpochPlan plan = EpochPlan.of(input, state.epoch(), this::dataSlimming);
        ModelState start = from.model().atEnds();
        pruning.open(start.network(), state.slimming());
        teaching.open(from, done(plan));
        model = new OpenModel(
                config,
                group,
                start,
                pruning.regularization(done(plan), state.stage()),
                pruning.watched(state.stage()),
                teaching.pass(start));
        pipeline = TrainingPipeline.open(input, bad);
        exchange.requireEqual(from.model(), state.step());
        pace.start(spent(plan));
        if (state.nextBatch() > 0 && spent(plan) >= 1) {
            // Of an epoch whose images are fewer by now, more than all have been seen.
            endEpoch(plan, 0);
            plan = plan.next();
        }
        while (spent(plan) < 1) {
            if (!trainEpoch(plan)) {
                return new TrainingOutcome(save(), Optional.empty(), log.epochs());
            }
            plan = plan.next();
        }
        return finish();
    }

    /** What data slimming does in an epoch, which is begun or the next to begin. */
    private DataSlimming dataSlimming(int epoch) {
        long step = epoch == 0 ? 0 : log.epochs().get(epoch - 1).step();
        long macs = epoch == 0 ? 0 : log.epochs().get(epoch - 1).trainingMacs();
        return config.dataSlimming().at(config.budget().spent(epoch, 0, 1, step, macs));
    }

    /** The batches done of an epoch, of which there may be fewer by now if its images are not the same any more. */
    private int begun(EpochPlan plan) {
        return Math.min(state.nextBatch(), plan.steps().size());
    }

    /** Trains what is left of an epoch; false if asked to stop before its end. */
    private boolean trainEpoch(EpochPlan plan) {
        double rate = 0;
        try (Pipeline<MixedBatch> batches = pipeline.steps(plan, begun(plan), exchange.shard())) {
            while (spent(plan) < 1) {
                long start = System.nanoTime();
                Consumption before = meter.read();
                if (!batches.hasNext()) {
                    break;
                }
                try (MixedBatch batch = batches.next()) {
                    double waited = (System.nanoTime() - start) / 1e9;
                    List<Batch> groups = batch.groups().stream()
                            .filter(images -> images.count() >= exchange.fewestImages())
                            .toList();
                    if (groups.isEmpty()) {
                        state = state.afterNoStep();
                    } else {
                        rate = config.learningRate().at(state.step(), spent(plan));
                        step(plan, groups, rate, start, waited, before);
                    }
                }
                pruneIfDue(plan);
                if (exchange.comparisonDue(state.step())) {
                    exchange.requireEqual(model.graph().model(), state.step());
                }
                listener.progressed(pace.progress(state, log.latestMeanIou(), spent(plan)));
                // Asked of the plan: the pipeline would be waited for, which is a part of the next step.
                boolean more =
                        spent(plan) < 1 && state.nextBatch() < plan.steps().size();
                if (more && exchange.stops()) {
                    return false;
                } else if (more && checkpoints.dueAfterStep(state.step())) {
                    save();
                }
            }
        }
        endEpoch(plan, rate);
        return !exchange.stops() || spent(plan.next()) >= 1;
    }

    private void step(EpochPlan plan, List<Batch> groups, double rate, long start, double waited, Consumption before) {
        long noise = config.seed() << 32 | state.step();
        StepWork work = exchange.work(plan.steps().get(state.nextBatch()), groups, model, state.step());
        int stage = state.stage();
        Budget.Done after = config.budget()
                .done(
                        state.epoch(),
                        state.nextBatch() + 1,
                        plan.steps().size(),
                        state.step() + 1,
                        state.trainingMacs() + work.macs());
        StepSettings settings = new StepSettings(state.step(), config.batch() * work.times(), rate, noise)
                .fading(pruning.factors(done(plan), after, stage))
                .scaled(state.scale().value());
        StepResult result = exchange.step(model, groups, settings, work, waited);
        TrainingException.requireSound(result, state);
        float loss = result.loss();
        if (!result.skipped()) {
            pruning.saw(result.firstOrder(), after, stage);
        }
        double took = (System.nanoTime() - start) / 1e9;
        state = state.afterStep(
                work.images(), work.macs(), loss, took, waited, meter.read().minus(before));
        state = config.scalesGradients() ? state.scaled(result.skipped()) : state;
        pace.step(work.images(), took, loss);
    }

    private void endEpoch(EpochPlan plan, double rate) {
        if (state.current().images() == 0 && plan.images() > 0) {
            String none = bad.found().size() < plan.images()
                    ? "of no batch of epoch %d can " + exchange.fewestImages() + " images be read, as batch norms need"
                    : "none of the images of epoch %d can be read";
            throw new BadInputException(none.formatted(state.epoch() + 1) + "; the first: "
                    + bad.found().get(0).problem());
        }
        boolean last = spent(plan) >= 1;
        List<Double> meanIous =
                last || (state.epoch() + 1) % config.validateEvery() == 0 ? model.meanIous(validation) : List.of();
        Map<Integer, Double> quantiles = config.slimming()
                ? Pruning.gammaQuantiles(model.graph().network(), model.graph().inferenceWeights(), config.pruneScope())
                : null;
        EpochLog line = new EpochLog(
                state.epoch() + 1,
                state.stage(),
                state.current().lossSum() / Math.max(1, state.nextBatch()),
                rate,
                state.current().images(),
                plan.droppedBefore(state.nextBatch()),
                state.step(),
                state.trainingMacs(),
                state.current().seconds(),
                state.current().secondsWaiting(),
                meanIous.isEmpty() ? null : meanIous.get(0),
                meanIous.size() < 2 ? null : model.graph().widths().named(meanIous),
                quantiles,
                config.scalesGradients() ? state.scale().value() : null,
                config.scalesGradients() ? state.scale().skipped() : null);
        log.epoch(line, bad.found());
        state = state.afterEpoch().withLog(log.position());
        if (last || checkpoints.dueAfterEpoch(state.step())) {
            save();
        }
        listener.epochEnded(line);
    }

    private void pruneIfDue(EpochPlan plan) {
        Budget.Done done = done(plan);
        int due = pruning.stagesDue(done);
        if (state.stage() < due) {
            ModelState before = model.graph().model();
            if (pruning.mayGo(before, state.stage(), due) || spent(plan) >= 1) {
                prune(plan, due, before);
            }
        }
        int stage = state.stage();
        boolean changes = false;
        if (pruning.choiceDue(done, stage)) {
            ModelState chosenFrom = model.graph().model();
            pruning.choose(chosenFrom, stage);
            changes = teaching.take(chosenFrom, stage);
        }
        changes |= teaching.endIfOver(done);
        if (changes || pruning.sparse(done, stage) != model.sparse()) {
            ModelState now = model.graph().model();
            model = model.reopened(
                    now, pruning.regularization(done, stage), pruning.watched(stage), teaching.pass(now));
        }
    }

    /** To a stage; those that would come without a step between them are one. */
    private void prune(EpochPlan plan, int stage, ModelState before) {
        teaching.take(before, state.stage());
        StagedPruning.Pruned pruned = pruning.prune(before, state, stage, model.meanIou(validation));
        model = model.reopened(
                pruned.model(),
                pruning.regularization(done(plan), stage),
                pruning.watched(stage),
                teaching.pass(pruned.model()));
        StageRecord record = pruned.record().withMeanIouAfter(model.meanIou(validation));
        state = state.afterPruning(record);
        log.stages(state.stages());
        listener.pruned(record);
    }

    private TrainingOutcome finish() {
        ModelState gathered = model.graph().model();
        if (!group.leads()) {
            return new TrainingOutcome(new Checkpoint(gathered, state.finish()), Optional.empty(), log.epochs());
        } else if (!group.isAlone()) {
            model = model.alone(gathered);
            validation = new Validation(config, data, built.sizeMultiple(), bad, listener);
        }
        LastStatistics.Chosen last;
        try (LastStatistics statistics = new LastStatistics(
                model, validation, pipeline, config.inferenceResolution(built.sizeMultiple()), listener)) {
            last = statistics.choose();
        }
        state = state.finish();
        ModelState trained = atAll(last.model());
        log.finished(state.stages(), bad.found(), last.choice());
        state = state.withLog(log.position()).withBadFiles(bad.found());
        return new TrainingOutcome(checkpoints.write(trained, state, Optional.empty()), last.choice(), log.epochs());
    }

    /** Of a range of widths, the ends and some between, which are calibrated. */
    private ModelState atAll(ModelState ends) {
        return ends.widths().areUniversal()
                ? new WidthCalibration(config, data, bad)
                        .calibrated(
                                ends,
                                WidthCalibration.between(ends.network(), ends.widths()),
                                progress -> listener.working("calibrating widths", progress.done(), progress.total()))
                : ends;
    }

    private double spent(EpochPlan plan) {
        return config.budget()
                .spent(state.epoch(), state.nextBatch(), plan.steps().size(), state.step(), state.trainingMacs());
    }

    private Budget.Done done(EpochPlan plan) {
        return config.budget()
                .done(state.epoch(), state.nextBatch(), plan.steps().size(), state.step(), state.trainingMacs());
    }

    private Checkpoint save() {
        state = state.withBadFiles(bad.found()).withSlimming(pruning.progress());
        return checkpoints.write(model.graph().model(), state, teaching.teacher());
    }

    @Override
    public void close() {
        if (pipeline != null) {
            pipeline.close();
            pipeline = null;
        }
        if (model != null) {
            model.close();
            model = null;
        }
    }
}
