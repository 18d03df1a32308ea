package org.dance4j.training.graph;

import java.util.Optional;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** A network in training form, nothing dropped, whose batch norms are observed and which is not trained. */
public final class StatisticsGraph implements AutoCloseable {

    private static final String INPUT = "batch";

    private final Graph graph = new Graph();
    private final Session session;
    private final Placeholder<TUint8> images;
    private final ObservedBatchNorms observed = new ObservedBatchNorms();

    /** Opens a graph on a network. */
    public StatisticsGraph(Network network, Weights weights, Hardware hardware) {
        Ops tf = Ops.create(graph);
        images = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, -1, 3)));
        NetworkOps.Result made = NetworkOps.training(
                tf,
                network,
                NetworkOps.constants(tf, weights),
                tf.dtypes.cast(images, TFloat32.class),
                new NetworkOps.DropoutNoise(tf.constant(new int[] {0, 0}), tf.constant(0f)),
                hardware.execution(Optional.empty()));
        observed.add(Forward.trained(network.name(), INPUT, network), made.statistics());
        session = Sessions.training(graph, hardware.precision(), hardware.device(), hardware.threads());
    }

    /** Adds what the batch norms see in a batch to an estimate. */
    public void observe(Batch batch, StatisticsEstimate estimate) {
        observed.observe(session.runner().feed(images, batch.images()), batch, estimate);
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
