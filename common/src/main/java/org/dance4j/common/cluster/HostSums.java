package org.dance4j.common.cluster;

import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Sums of whole numbers over all processes, beside the graphs that train. */
public final class HostSums implements AutoCloseable {

    /** Of all sums, above those of graphs. */
    private static final int FIRST_KEY = 2_000_000_000;

    private final int rank;
    private final int size;
    private final Graph graph = new Graph();
    private final Placeholder<TInt64> values;
    private final Placeholder<TInt32> key;
    private final Operand<TInt64> sum;
    private final Session session;
    private int next = FIRST_KEY;

    /** Opens a session for them; all processes do. */
    public HostSums(ClusterServer server, ConfigProto config) {
        rank = server.rank();
        size = server.size();
        Ops tf = Ops.create(graph)
                .withDevice(DeviceSpec.newBuilder()
                        .deviceType(DeviceSpec.DeviceType.CPU)
                        .deviceIndex(0)
                        .build());
        values = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(-1)));
        key = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
        sum = server.onProcessors().sum(tf, values, key, FIRST_KEY);
        session = server.open(graph, config);
    }

    /**
     * The sums over all processes; each of them calls this, with as many values.
     *
     * @throws org.tensorflow.exceptions.TensorFlowException if one does not in time
     */
    public long[] sum(long... own) {
        long[] all = new long[own.length];
        try (TInt64 fed = TInt64.tensorOf(Shape.of(own.length), DataBuffers.of(own));
                TInt32 instance = TInt32.scalarOf(next++);
                Result result = session.runner()
                        .feed(values, fed)
                        .feed(key, instance)
                        .fetch(sum)
                        .run()) {
            ((TInt64) result.get(0)).asRawTensor().data().asLongs().read(all);
        }
        return all;
    }

    /** Each process's value, by rank. */
    public long[] gather(long own) {
        long[] slots = new long[size];
        slots[rank] = own;
        return sum(slots);
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
