package org.dance4j.training;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.random.EvenSubset;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.batches.EpochPlan;
import org.dance4j.datasets.batches.LoadedSample;
import org.dance4j.datasets.batches.PipelineConfig;
import org.dance4j.datasets.batches.TrainingPipeline;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.stream.Pipeline;
import org.dance4j.eval.measure.Consumption;
import org.dance4j.eval.measure.ConsumptionMeter;
import org.dance4j.eval.metrics.ConfusionMatrix;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.slimming.ChannelFloor;
import org.dance4j.slimming.Channels;
import org.dance4j.slimming.Pruning;
import org.dance4j.slimming.Selection;
import org.dance4j.slimming.Slimmer;
import org.dance4j.slimming.SlimmingRecord;
import org.dance4j.training.graph.Sgd;
import org.dance4j.training.graph.StatisticsEstimate;
import org.dance4j.training.graph.TrainingGraph;
import org.dance4j.training.state.BatchNormChoice;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.EpochLog;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.RunLog;
import org.dance4j.training.state.StageRecord;
import org.dance4j.training.state.TrainingState;

/**
 * Trains a network while slimming data and network together (Algorithm 1 of the paper). One trainer makes one run; what
 * it does depends on its configuration and on the checkpoint it goes on from, not on when or how often it was stopped.
 */
public final class Trainer implements AutoCloseable {

    private static final long PARTS = 1_000_000_000L;

    /** Threads that make batches and read validation images; the others are left to the network. */
    private static final int INPUT_THREADS = 1;

    /** Batch norms train on no fewer. */
    private static final int FEWEST_IMAGES = 2;

    private final TrainingConfig config;
    private final Network built;
    private final TrainingData data;
    private final RunFolder folder;
    private final TrainingListener listener;
    private final BooleanSupplier stopRequested;
    private final ConsumptionMeter meter;
    private final Pace pace = new Pace();

    private RunLog log;
    private BadFiles bad;
    private TrainingGraph graph;
    private TrainingState state;
    private TrainingPipeline pipeline;
    private Map<ImageSize, Long> stepMacs = Map.of();
    private double measured = Double.NaN;
    private boolean pulling;

    /**
     * @param built the network before any slimming
     * @param stopRequested asked after every step; if it answers yes, the run writes a checkpoint and ends early
     * @param meter measures what the steps consume; it stays open
     */
    public Trainer(
            TrainingConfig config,
            Network built,
            TrainingData data,
            RunFolder folder,
            TrainingListener listener,
            BooleanSupplier stopRequested,
            ConsumptionMeter meter) {
        this.config = config;
        this.built = built;
        this.data = data;
        this.folder = folder;
        this.listener = listener;
        this.stopRequested = stopRequested;
        this.meter = meter;
    }

    /** A run's first checkpoint: the network as built, momentum 0. */
    public static Checkpoint start(Network network, Weights weights) {
        return start(network, weights, List.of());
    }

    /** @param badFiles the samples that were left out before training */
    public static Checkpoint start(Network network, Weights weights, List<BadFile> badFiles) {
        Map<String, FloatTensor> momentum = new TreeMap<>();
        TrainingGraph.trainable(network)
                .forEach(parameter -> momentum.put(parameter.name(), FloatTensor.filled(parameter.shape(), 0)));
        return new Checkpoint(
                network, weights, Weights.of(momentum), TrainingState.start().withBadFiles(badFiles));
    }

    /**
     * Trains from a checkpoint to the end of the budget, or until asked to stop.
     *
     * @throws TrainingException if the loss is not finite; the last checkpoint stays
     * @throws BadInputException if a sample cannot be read, and no more may be left out; the last checkpoint stays
     */
    public TrainingOutcome run(Checkpoint from) {
        state = from.state();
        if (state.finished()) {
            return new TrainingOutcome(from, Optional.empty());
        }
        log = new RunLog(folder);
        bad = new BadFiles(config.skipBad(), state.badFiles(), listener::leftOut);
        PipelineConfig input = new PipelineConfig(
                data.training(),
                this::p,
                config.augmentation(),
                built.sizeMultiple(),
                config.dataSlimming(),
                config.batch(),
                config.seed(),
                INPUT_THREADS);
        EpochPlan plan = EpochPlan.of(input, state.epoch(), this::dataSlimming);
        open(from.network(), from.weights(), from.momentum(), spent(plan));
        pipeline = TrainingPipeline.open(input, bad);
        pace.start(spent(plan));
        while (spent(plan) < 1) {
            if (!trainEpoch(plan)) {
                return new TrainingOutcome(save(), Optional.empty());
            }
            plan = plan.next();
        }
        return finish();
    }

    private double p(Sample sample) {
        return data.complexity().p(sample, config.dataSlimming().indicator());
    }

    /** What data slimming does in an epoch, which is begun or the next to begin. */
    private DataSlimming dataSlimming(int epoch) {
        long step = epoch == 0 ? 0 : state.log().get(epoch - 1).step();
        long macs = epoch == 0 ? 0 : state.log().get(epoch - 1).trainingMacs();
        return config.dataSlimming().at(config.budget().spent(epoch, 0, 1, step, macs));
    }

    /** Trains what is left of an epoch; false if asked to stop before its end. */
    private boolean trainEpoch(EpochPlan plan) {
        double rate = 0;
        try (Pipeline<Batch> batches = pipeline.epoch(plan, state.nextBatch())) {
            while (spent(plan) < 1) {
                long start = System.nanoTime();
                Consumption before = meter.read();
                if (!batches.hasNext()) {
                    break;
                }
                try (Batch batch = batches.next()) {
                    double waited = (System.nanoTime() - start) / 1e9;
                    if (batch.count() < FEWEST_IMAGES) {
                        state = state.afterNoStep();
                    } else {
                        rate = config.learningRate().at(state.step(), spent(plan));
                        step(batch, rate, start, waited, before);
                    }
                }
                pruneIfDue(plan);
                listener.progressed(pace.progress(state, spent(plan)));
                if (stopRequested.getAsBoolean() && spent(plan) < 1 && batches.hasNext()) {
                    return false;
                }
            }
        }
        endEpoch(plan, rate);
        return !stopRequested.getAsBoolean() || spent(plan.next()) >= 1;
    }

    private void step(Batch batch, double rate, long start, double waited, Consumption before) {
        float loss = graph.step(batch, config.batch(), rate, config.seed() << 32 | state.step());
        measured = Double.NaN;
        if (!Float.isFinite(loss)) {
            throw new TrainingException("the loss at step " + (state.step() + 1) + " (epoch " + (state.epoch() + 1)
                    + ") is not finite but " + loss
                    + "; the last good checkpoint is kept, a lower learning rate may help");
        }
        double took = (System.nanoTime() - start) / 1e9;
        state = state.afterStep(
                batch.count(),
                batch.count() * stepMacs(batch.size()),
                loss,
                took,
                waited,
                meter.read().minus(before));
        pace.step(batch.count(), took, loss);
    }

    private void endEpoch(EpochPlan plan, double rate) {
        if (state.imagesSeen() == 0 && plan.images() > 0) {
            throw new BadInputException("none of the images of epoch " + (state.epoch() + 1)
                    + " can be read; the first: " + bad.found().get(0).problem());
        }
        boolean last = spent(plan) >= 1;
        Double meanIou = last || (state.epoch() + 1) % config.validateEvery() == 0 ? validate() : null;
        Map<Integer, Double> quantiles = config.slimming()
                ? Pruning.gammaQuantiles(graph.network(), graph.weights(), config.pruneScope())
                : null;
        EpochLog line = new EpochLog(
                state.epoch() + 1,
                state.stage(),
                state.lossSum() / Math.max(1, state.nextBatch()),
                rate,
                state.imagesSeen(),
                plan.dropped(),
                state.step(),
                state.trainingMacs(),
                state.seconds(),
                state.secondsWaiting(),
                meanIou,
                quantiles);
        state = state.afterEpoch(line);
        save();
        log.epoch(state);
        listener.epochEnded(line);
    }

    private void pruneIfDue(EpochPlan plan) {
        if (!config.slimming()) {
            return;
        }
        int due = config.pruning().stagesDue(Math.round(spent(plan) * PARTS), PARTS);
        while (state.stage() < due) {
            prune(state.stage() + 1, spent(plan));
        }
        if (pulls(spent(plan)) != pulling) {
            open(graph.network(), graph.weights(), graph.momentum(), spent(plan));
        }
    }

    /** Whether gammas are pulled towards 0: from the beginning of the prunings' interval to the last of them. */
    private boolean pulls(double spent) {
        return config.slimming()
                && spent >= config.pruning().from()
                && state.stage() < config.pruning().stages();
    }

    private void prune(int stage, double spent) {
        Network before = graph.network();
        Weights weights = graph.weights();
        Weights momentum = graph.momentum();
        double meanIouBefore = validate();
        int keep = config.pruning().keptAfter(stage, Pruning.channels(built, config.pruneScope()));
        Selection selection = Pruning.select(before, weights, config.pruneScope(), keep, ChannelFloor.of(built));
        Channels channels = selection.channels();
        Network slim = Slimmer.slim(before, channels);
        StageRecord record = new StageRecord(
                state.epoch() + 1,
                state.step(),
                SlimmingRecord.of(stage, before, selection),
                Cost.of(slim, slim.sizeMultiple(), slim.sizeMultiple()).parameters(),
                meanIouBefore,
                Double.NaN);
        state = state.afterPruning(record);
        open(slim, Slimmer.slim(before, weights, channels), Slimmer.slim(before, momentum, channels), spent);
        record = record.withMeanIouAfter(validate());
        state = state.replacingLastStage(record);
        log.stages(state);
        listener.pruned(record);
    }

    private TrainingOutcome finish() {
        Weights moving = graph.weights();
        Weights momentum = graph.momentum();
        StatisticsEstimate estimate = new StatisticsEstimate();
        int done = 0;
        try (Pipeline<Batch> batches = pipeline.wholeImages()) {
            while (batches.hasNext()) {
                listener.working(
                        "estimating batch-norm statistics",
                        done,
                        data.training().size());
                try (Batch batch = batches.next()) {
                    done += batch.count();
                    if (batch.count() > 0) {
                        graph.observe(batch, estimate);
                    }
                }
            }
        }
        Weights estimated = estimate.applyTo(moving);
        double meanIou = validate();
        open(graph.network(), estimated, momentum, 1);
        BatchNormChoice choice = new BatchNormChoice(meanIou, validate());
        state = state.finish().withBadFiles(bad.found());
        Checkpoint checkpoint =
                new Checkpoint(graph.network(), choice.keepsEstimated() ? estimated : moving, momentum, state);
        folder.save(checkpoint);
        log.finished(state, choice);
        return new TrainingOutcome(checkpoint, Optional.of(choice));
    }

    /** The validation mIoU of the weights as they are, measured once between steps. */
    private double validate() {
        if (Double.isNaN(measured)) {
            measured = measure();
        }
        return measured;
    }

    private double measure() {
        AdaptiveResolution resolution = new AdaptiveResolution(
                built.sizeMultiple(), config.dataSlimming().downsampling());
        ConfusionMatrix matrix = new ConfusionMatrix(data.classes().size());
        List<Sample> samples = EvenSubset.of(data.validation(), config.validateOn());
        int done = 0;
        try (Pipeline<LoadedSample> loaded = LoadedSample.readAhead(samples, INPUT_THREADS)) {
            for (Sample sample : samples) {
                listener.working("validating", done++, samples.size());
                try {
                    LoadedSample next = loaded.next();
                    ImageSize size = resolution.sizeFor(next.image().size(), p(sample));
                    matrix.add(next.label(), graph.segment(next.image(), size));
                } catch (BadInputException e) {
                    bad.add(sample, e);
                }
            }
        }
        return matrix.meanIou();
    }

    private void open(Network network, Weights weights, Weights momentum, double spent) {
        closeGraph();
        pulling = pulls(spent);
        Set<String> sparse = pulling ? Pruning.scopedGammas(network, config.pruneScope()) : Set.of();
        Sgd sgd = new Sgd((float) config.momentum(), (float) config.weightDecay(), (float) config.gammaL1(), sparse);
        graph = new TrainingGraph(
                network, weights, momentum, sgd, config.precision(), config.device(), config.threads());
        stepMacs = new HashMap<>();
        measured = Double.NaN;
    }

    private long stepMacs(ImageSize size) {
        return stepMacs.computeIfAbsent(
                size, s -> Cost.of(graph.network(), s.height(), s.width()).trainingMacs());
    }

    private double spent(EpochPlan plan) {
        return config.budget()
                .spent(state.epoch(), state.nextBatch(), plan.batches().size(), state.step(), state.trainingMacs());
    }

    private Checkpoint save() {
        state = state.withBadFiles(bad.found());
        Checkpoint checkpoint = new Checkpoint(graph.network(), graph.weights(), graph.momentum(), state);
        checkpoint.weights().tensors().forEach((name, tensor) -> {
            if (!tensor.isFinite()) {
                throw new TrainingException("after step " + state.step() + " the weights " + name
                        + " are not finite; the last good checkpoint is kept, a lower learning rate may help");
            }
        });
        folder.save(checkpoint);
        return checkpoint;
    }

    private void closeGraph() {
        if (graph != null) {
            graph.close();
            graph = null;
        }
    }

    @Override
    public void close() {
        if (pipeline != null) {
            pipeline.close();
            pipeline = null;
        }
        closeGraph();
    }
}
