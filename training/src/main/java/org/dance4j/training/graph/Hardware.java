package org.dance4j.training.graph;

import java.util.Optional;
import org.dance4j.common.cluster.Collectives;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.OneDnn;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.training.cluster.ProcessGroup;
import org.tensorflow.Graph;
import org.tensorflow.Session;

/**
 * What a training graph runs on.
 *
 * @param precision of convolutions
 * @param device a CPU or a GPU
 * @param threads of TensorFlow's operations, at least 1
 * @param group the processes that train
 * @param joinedBatchNorms whether batch norms use the statistics of all processes' images, or each its own
 */
public record Hardware(Precision precision, Device device, int threads, ProcessGroup group, boolean joinedBatchNorms) {

    /** One process. */
    public Hardware(Precision precision, Device device, int threads) {
        this(precision, device, threads, ProcessGroup.alone(), false);
    }

    /** Whether gradients are scaled, and a step whose gradients overflow all the same changes nothing. */
    boolean scalesGradients() {
        return Sessions.scalesGradients(precision, device);
    }

    /**
     * How networks are computed.
     *
     * @param processes all that train, whose images batch norms see together if they are joined
     */
    NetworkOps.Execution execution(Optional<Collectives> processes) {
        return new NetworkOps.Execution(joinedBatchNorms ? processes : Optional.empty(), precision, kernels());
    }

    private NetworkOps.Kernels kernels() {
        if (device == Device.GPU) {
            return NetworkOps.Kernels.GPU;
        }
        return precision == Precision.FLOAT32 && OneDnn.convolvesMoreSlowlyThanProducts()
                ? NetworkOps.Kernels.ONEDNN_PRODUCTS
                : NetworkOps.Kernels.ONEDNN;
    }

    /** Opens a session that trains. */
    Session open(Graph graph) {
        return group.open(graph, Sessions.config(precision, device, threads));
    }
}
