package org.dance4j.training.cluster;

import java.util.Optional;
import org.dance4j.common.cluster.Collectives;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ConfigProto;

/**
 * The processes that train one run together, each with a model of its own that is equal on all. All of them open the same
 * graphs and ask for the same sums, in the same order.
 */
public sealed interface ProcessGroup permits Alone, Joined {

    /** One process, as most runs have it. */
    static ProcessGroup alone() {
        return new Alone();
    }

    /** Which of the processes this is, from 0. */
    int rank();

    /** How many processes there are, at least 1. */
    int size();

    /** How many threads of those asked for are this process's part of its machine, at least 1. */
    int threads(int asked);

    /** Opens a session. */
    Session open(Graph graph, ConfigProto config);

    /** Sums for a new graph; empty for one process. */
    Optional<Collectives> collectives();

    /** Sums over all processes, each of which asks for as many. */
    long[] sum(long... own);

    /** Each process's value, by rank. */
    long[] gather(long own);

    /**
     * What has to be told of a failure of what all do: that a process is lost, where it comes from that.
     *
     * @return the failure itself, where it has another reason
     */
    RuntimeException told(TensorFlowException failure);

    /** Whether this is the process that writes files and talks to people. */
    default boolean leads() {
        return rank() == 0;
    }

    /** Whether there is no other process. */
    default boolean isAlone() {
        return size() == 1;
    }
}
