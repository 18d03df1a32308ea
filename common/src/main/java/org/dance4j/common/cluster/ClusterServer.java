package org.dance4j.common.cluster;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.dance4j.common.io.BadInputException;
import org.tensorflow.Graph;
import org.tensorflow.Server;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.JobDef;
import org.tensorflow.proto.ServerDef;

/**
 * TensorFlow's gRPC server of this process, and sessions on it. Each session has variables of its own, and devices of this
 * process only. TensorFlow cannot stop a server: it ends with the process.
 */
public final class ClusterServer {

    private static final String JOB = "worker";

    private final int rank;
    private final int size;
    private final InetSocketAddress address;
    private final float timeoutSeconds;
    private final boolean onGpu;
    private final AtomicInteger generation = new AtomicInteger();

    /** Held so that it is not collected as garbage. */
    @SuppressWarnings("UnusedVariable")
    private final Server server;

    private ClusterServer(
            int rank, List<InetSocketAddress> addresses, float timeoutSeconds, boolean onGpu, ConfigProto config) {
        this.rank = rank;
        this.size = addresses.size();
        this.address = addresses.get(rank);
        this.timeoutSeconds = timeoutSeconds;
        this.onGpu = onGpu;
        this.server = server(addresses, config(config));
    }

    /**
     * Starts the server, which can be reached by its own address only.
     *
     * @param rank which of the processes this is, from 0
     * @param addresses of the servers of all, by rank, IPv4
     * @param config of the threads that all sessions share
     * @param timeoutSeconds after which a sum over the processes fails
     * @param onGpu whether GPUs compute
     * @throws BadInputException if the port is taken
     * @throws BadInputException with one plain sentence if it cannot be kept to its address
     */
    public static ClusterServer start(
            int rank, List<InetSocketAddress> addresses, ConfigProto config, float timeoutSeconds, boolean onGpu) {
        ClusterServer made = new ClusterServer(rank, addresses, timeoutSeconds, onGpu, config);
        ListeningFilter.attach(made.address.getPort(), (Inet4Address) made.address.getAddress());
        return made;
    }

    private Server server(List<InetSocketAddress> addresses, ConfigProto config) {
        JobDef.Builder job = JobDef.newBuilder().setName(JOB);
        for (int i = 0; i < addresses.size(); i++) {
            job.putTasks(i, text(addresses.get(i)));
        }
        try {
            Server made = new Server(ServerDef.newBuilder()
                    .setCluster(ClusterDef.newBuilder().addJob(job))
                    .setJobName(JOB)
                    .setTaskIndex(rank)
                    .setProtocol("grpc")
                    .setDefaultSessionConfig(config)
                    .build());
            made.start();
            return made;
        } catch (TensorFlowException e) {
            throw new BadInputException(
                    "TensorFlow's server of rank " + rank + " cannot listen on " + text(address)
                            + ": the port is taken, or the address is none of this machine's",
                    e);
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private ConfigProto config(ConfigProto config) {
        return config.toBuilder()
                // Variables of one graph are not found by the next, whose shapes differ after a pruning.
                .setIsolateSessionState(true)
                .addDeviceFilters("/job:" + JOB + "/task:" + rank)
                .setExperimental(config.getExperimental().toBuilder()
                        .setCollectiveGroupLeader("/job:" + JOB + "/replica:0/task:0")
                        .setCollectiveNccl(onGpu))
                .build();
    }

    /** Which of the processes this is, from 0. */
    public int rank() {
        return rank;
    }

    /** How many processes there are. */
    public int size() {
        return size;
    }

    /** Opens a session on this server. */
    public Session open(Graph graph, ConfigProto config) {
        return TargetSession.open(graph, "grpc://" + text(address), config(config));
    }

    /** Sums for a graph, by keys that no graph had before. All processes ask for them in the same order. */
    public Collectives collectives() {
        return new Collectives(rank, size, generation.incrementAndGet(), timeoutSeconds, onGpu);
    }

    /** The same between processors' memories. */
    Collectives onProcessors() {
        return new Collectives(rank, size, generation.incrementAndGet(), timeoutSeconds, false);
    }
}
