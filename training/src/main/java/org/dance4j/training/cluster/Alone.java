package org.dance4j.training.cluster;

import java.util.Optional;
import org.dance4j.common.cluster.Collectives;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ConfigProto;

/** One process, which needs no server. */
record Alone() implements ProcessGroup {

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public int threads(int asked) {
        return asked;
    }

    @Override
    public Session open(Graph graph, ConfigProto config) {
        return new Session(graph, config);
    }

    @Override
    public Optional<Collectives> collectives() {
        return Optional.empty();
    }

    @Override
    public long[] sum(long... own) {
        return own.clone();
    }

    @Override
    public long[] gather(long own) {
        return new long[] {own};
    }

    @Override
    public RuntimeException told(TensorFlowException failure) {
        return failure;
    }
}
