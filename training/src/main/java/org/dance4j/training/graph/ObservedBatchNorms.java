package org.dance4j.training.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;

/**
 * The batch norms of a training graph whose statistics over a dataset can be estimated: those of the first trained pass, and
 * those that only later passes over the same batch have, as narrower widths do.
 */
final class ObservedBatchNorms {

    private record Observed(Forward forward, NetworkOps.BatchStatistics seen) {

        /** The name under which its weights are kept. */
        String owner() {
            return seen.layer().weights();
        }
    }

    private final List<Observed> observed = new ArrayList<>();
    private final Set<String> owners = new HashSet<>();
    private String input;

    /** Takes in what a trained pass' batch norms see. */
    void add(Forward forward, List<NetworkOps.BatchStatistics> statistics) {
        input = input == null ? forward.input() : input;
        if (forward.input().equals(input)) {
            List<Observed> others = statistics.stream()
                    .map(seen -> new Observed(forward, seen))
                    .filter(one -> !owners.contains(one.owner()))
                    .toList();
            observed.addAll(others);
            others.forEach(one -> owners.add(one.owner()));
        }
    }

    /** Whether there are none. */
    boolean areNone() {
        return observed.isEmpty();
    }

    /** The name of the batch that they see. */
    String input() {
        return input;
    }

    /** Adds what they see in a batch to an estimate; the runner feeds it. */
    void observe(Session.Runner runner, Batch batch, StatisticsEstimate estimate) {
        observed.forEach(one -> runner.fetch(one.seen().mean()).fetch(one.seen().spread()));
        Map<Forward, Map<String, FeatureShape>> shapes = new HashMap<>();
        try (Result results = runner.run()) {
            for (int i = 0; i < observed.size(); i++) {
                Observed one = observed.get(i);
                FeatureShape shape = shapes.computeIfAbsent(one.forward(), forward -> forward.network()
                                .shapes(batch.size().height(), batch.size().width()))
                        .get(one.seen().layer().name());
                estimate.add(
                        one.seen().layer(),
                        TrainingGraph.floats((TFloat32) results.get(2 * i)),
                        TrainingGraph.floats((TFloat32) results.get(2 * i + 1)),
                        batch.count() * shape.area());
            }
        }
    }
}
