package org.dance4j.training.cluster;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.cluster.ClusterServer;
import org.dance4j.common.cluster.Collectives;
import org.dance4j.common.cluster.HostSums;
import org.dance4j.common.cluster.LostProcessException;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFFailedPreconditionException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ConfigProto;

/** One of several processes, on a server of its own. */
public final class Joined implements ProcessGroup, AutoCloseable {

    private final ClusterServer server;
    private final HostSums sums;
    private final int threads;
    private final float timeoutSeconds;

    private Joined(ClusterServer server, HostSums sums, int threads, float timeoutSeconds) {
        this.server = server;
        this.sums = sums;
        this.threads = threads;
        this.timeoutSeconds = timeoutSeconds;
    }

    /**
     * Starts this process's server; sums need those of the others.
     *
     * @param rank which process this is
     * @param addresses of all processes' servers, by rank
     * @param config of this process's sessions
     * @param threads the most that this process uses
     * @param timeoutSeconds after which a sum fails that a process does not come to
     * @param onGpu whether GPUs train
     */
    public static Joined start(
            int rank,
            List<InetSocketAddress> addresses,
            ConfigProto config,
            int threads,
            float timeoutSeconds,
            boolean onGpu) {
        ClusterServer server = ClusterServer.start(rank, addresses, config, timeoutSeconds, onGpu);
        return new Joined(server, new HostSums(server, config), threads, timeoutSeconds);
    }

    @Override
    public int rank() {
        return server.rank();
    }

    @Override
    public int size() {
        return server.size();
    }

    @Override
    public int threads(int asked) {
        return Math.min(asked, threads);
    }

    @Override
    public Session open(Graph graph, ConfigProto config) {
        return server.open(graph, config);
    }

    @Override
    public Optional<Collectives> collectives() {
        return Optional.of(server.collectives());
    }

    @Override
    public long[] sum(long... own) {
        try {
            return sums.sum(own);
        } catch (TensorFlowException e) {
            throw told(e);
        }
    }

    @Override
    public long[] gather(long own) {
        try {
            return sums.gather(own);
        } catch (TensorFlowException e) {
            throw told(e);
        }
    }

    @Override
    public RuntimeException told(TensorFlowException failure) {
        // TensorFlow Java has no classes of their own for what is aborted, unavailable or late.
        boolean isLoss =
                failure.getClass() == TensorFlowException.class || failure instanceof TFFailedPreconditionException;
        if (!isLoss) {
            return failure;
        }
        String reason = String.valueOf(failure.getMessage())
                .lines()
                // Where it was noticed, in TensorFlow's words.
                .filter(line -> !line.startsWith("From /job"))
                .findFirst()
                .orElse("");
        return new LostProcessException(
                "rank " + rank() + " lost another of the " + size() + " processes, or one did not answer within "
                        + Math.round(timeoutSeconds) + " s (" + reason + ")",
                failure);
    }

    @Override
    public void close() {
        sums.close();
    }
}
