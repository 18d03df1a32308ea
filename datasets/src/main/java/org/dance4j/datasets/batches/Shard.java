package org.dance4j.datasets.batches;

import java.util.ArrayList;
import java.util.List;

/**
 * The part of each step's images that one of several processes takes. It is a function of the plan, so that processes need
 * not talk about it. Parts differ by one image at most; a step whose images are too few for all is taken whole by each.
 *
 * @param rank which of the processes, from 0
 * @param processes how many there are
 * @param fewest the images that a process needs at least, 2 where its batch norms train on its own images
 */
public record Shard(int rank, int processes, int fewest) {

    /** All images, for one process. */
    public static final Shard WHOLE = new Shard(0, 1, 1);

    /** @throws IllegalArgumentException if there is no such process */
    public Shard {
        if (rank < 0 || rank >= processes || fewest < 1) {
            throw new IllegalArgumentException("there is no process " + rank + " of " + processes);
        }
    }

    /** Whether each process takes a part of a step, and not all of it. */
    public boolean divides(PlannedStep step) {
        return processes > 1 && step.images().count() >= (long) fewest * processes;
    }

    /** This process's images of a step, in groups of one size. */
    public PlannedStep of(PlannedStep step) {
        if (!divides(step)) {
            return step;
        }
        if (step.groups().size() == 1) {
            PlannedBatch batch = step.groups().get(0);
            long images = batch.images().size();
            return new PlannedStep(List.of(
                    new PlannedBatch(batch.size(), batch.images().subList((int) (rank * images / processes), (int)
                            ((rank + 1) * images / processes)))));
        }
        // One after the other, so that all have large and small images.
        List<PlannedImage> all = step.images().toList();
        List<PlannedImage> own = new ArrayList<>();
        for (int i = rank; i < all.size(); i += processes) {
            own.add(all.get(i));
        }
        return EpochPlan.mixed(own);
    }
}
