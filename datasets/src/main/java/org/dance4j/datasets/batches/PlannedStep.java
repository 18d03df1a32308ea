package org.dance4j.datasets.batches;

import java.util.List;
import java.util.stream.Stream;

/**
 * The images that one step is taken on.
 *
 * @param groups the images by size, each group of one size; one group unless batches are mixed
 */
public record PlannedStep(List<PlannedBatch> groups) {

    /**
     * Requires a group.
     *
     * @throws IllegalArgumentException if there is none
     */
    public PlannedStep {
        groups = List.copyOf(groups);
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("a step has at least one group of images");
        }
    }

    /** All images, group by group. */
    public Stream<PlannedImage> images() {
        return groups.stream().flatMap(group -> group.images().stream());
    }
}
