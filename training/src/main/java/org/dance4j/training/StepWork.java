package org.dance4j.training;

import java.util.List;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.batches.PlannedStep;
import org.dance4j.datasets.batches.Shard;

/**
 * What a step comes to over all processes.
 *
 * @param images the images in it
 * @param macs multiply-accumulates of training on each of them once
 * @param times how many times each image is gone through: once, or by every process where there are too few to share
 */
record StepWork(int images, long macs, int times) {

    /** That of a process alone, by what could be read. */
    static StepWork of(List<Batch> groups, OpenModel model, long step) {
        return new StepWork(
                groups.stream().mapToInt(Batch::count).sum(),
                groups.stream()
                        .mapToLong(group -> group.count() * model.stepMacs(group.size(), step))
                        .sum(),
                1);
    }

    /** That of several, by the plan, from which none of them departs. */
    static StepWork of(PlannedStep planned, Shard shard, OpenModel model, long step) {
        return new StepWork(
                (int) planned.images().count(),
                planned.groups().stream()
                        .mapToLong(group -> group.images().size() * model.stepMacs(group.size(), step))
                        .sum(),
                shard.divides(planned) ? 1 : shard.processes());
    }
}
