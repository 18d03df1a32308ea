package org.dance4j.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.batches.PlannedStep;
import org.dance4j.datasets.batches.Shard;
import org.dance4j.graphs.Weights;
import org.dance4j.training.cluster.ProcessGroup;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.graph.StepResult;
import org.dance4j.training.graph.StepSettings;
import org.dance4j.training.graph.StepShare;
import org.dance4j.training.state.WeightsDigest;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * What the processes of a run settle with each other: whether they were asked to stop, which all do after the same step, how
 * fast each is, and that their models are equal. A process alone settles it with itself.
 */
final class StepExchange {

    /** Steps between two comparisons of the models. */
    private static final int STEPS_TO_COMPARISON = 100;

    private static final double MILLIS = 1e3;

    private final ProcessGroup group;
    private final BooleanSupplier stopRequested;
    private final int fewestImages;
    private final RankPaces paces;
    private double ownSeconds;
    private boolean allStop;

    StepExchange(TrainingConfig config, ProcessGroup group, BooleanSupplier stopRequested, TrainingListener listener) {
        this.fewestImages = config.joinsBatchNorms() && !group.isAlone() ? 1 : Trainer.FEWEST_IMAGES;
        this.group = group;
        this.stopRequested = stopRequested;
        paces = new RankPaces(group.size(), listener);
    }

    /** Which part of a step's images this process takes. */
    Shard shard() {
        return new Shard(group.rank(), group.size(), fewestImages);
    }

    /** The images that a process needs to train on: several where its batch norms see no others. */
    int fewestImages() {
        return fewestImages;
    }

    /**
     * What a step comes to.
     *
     * @param planned its images on all processes
     * @param groups those of this process that could be read
     * @param step its number
     */
    StepWork work(PlannedStep planned, List<Batch> groups, OpenModel model, long step) {
        return group.isAlone() ? StepWork.of(groups, model, step) : StepWork.of(planned, shard(), model, step);
    }

    /**
     * Takes a step, with all other processes.
     *
     * @param waited seconds that this process waited for its images
     */
    StepResult step(OpenModel model, List<Batch> groups, StepSettings settings, StepWork work, double waited) {
        if (group.isAlone()) {
            return model.step(groups, settings);
        }
        double began = System.currentTimeMillis() / MILLIS;
        int own = groups.stream().mapToInt(Batch::count).sum();
        StepShare share = share((double) own / (work.images() * work.times()));
        try {
            StepResult result = model.step(groups, settings.shared(group.rank(), share));
            // A process whose input is slow holds the others up as one that computes slowly does.
            ownSeconds = waited + result.ready() - began;
            told(result);
            return result;
        } catch (TensorFlowException e) {
            throw group.told(e);
        }
    }

    /** What this process tells with a step. */
    private StepShare share(double images) {
        List<Double> told = new ArrayList<>(Collections.nCopies(group.size(), 0.0));
        told.set(group.rank(), ownSeconds);
        told.add(stopRequested.getAsBoolean() ? 1.0 : 0.0);
        return new StepShare(images, told);
    }

    /** Takes in what all told. */
    private void told(StepResult result) {
        allStop = result.told().get(group.size()) > 0;
        paces.step(result.told());
    }

    /** Whether it is time to end, for all processes. */
    boolean stops() {
        return group.isAlone() ? stopRequested.getAsBoolean() : allStop;
    }

    /** Whether models are to be compared after so many steps. */
    boolean comparisonDue(long step) {
        return !group.isAlone() && step % STEPS_TO_COMPARISON == 0;
    }

    /**
     * Compares the processes' models.
     *
     * @throws TrainingException on all if one differs, which names those that are not as the first process's
     */
    void requireEqual(ModelState model, long step) {
        if (group.isAlone()) {
            return;
        }
        long[] digests = group.gather(digest(model));
        List<String> others = new ArrayList<>();
        for (int rank = 1; rank < digests.length; rank++) {
            if (digests[rank] != digests[0]) {
                others.add(String.valueOf(rank));
            }
        }
        if (!others.isEmpty()) {
            throw new TrainingException("after step " + step + " the weights of rank " + String.join(", ", others)
                    + " are not those of rank 0, which nothing can be trained on; the last checkpoint is kept");
        }
    }

    private static long digest(ModelState model) {
        List<Weights> all = new ArrayList<>();
        all.add(model.weights());
        // In one order on all processes: a map's own differs from one Java machine to the next.
        all.addAll(new TreeMap<>(model.slots()).values());
        model.averages().ifPresent(all::add);
        return WeightsDigest.of(all);
    }
}
