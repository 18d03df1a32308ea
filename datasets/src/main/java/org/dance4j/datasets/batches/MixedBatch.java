package org.dance4j.datasets.batches;

import java.util.List;

/**
 * The prepared images that one step is taken on, of whatever sizes. Whoever takes it closes it.
 *
 * @param groups each of one size; groups may be empty where files are bad
 */
public record MixedBatch(List<Batch> groups) implements AutoCloseable {

    /** Copies the list; the batches are taken over. */
    public MixedBatch {
        groups = List.copyOf(groups);
    }

    @Override
    public void close() {
        groups.forEach(Batch::close);
    }
}
