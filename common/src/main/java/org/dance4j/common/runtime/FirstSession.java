package org.dance4j.common.runtime;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** TensorFlow's first session in a process. */
public final class FirstSession {

    private FirstSession() {}

    /**
     * Opens it and closes it again; it decides for all how many threads an operation has, and whose kernels they use.
     *
     * @param threads at least 1
     * @param needsOneDnn whether what is to run {@linkplain OneDnn needs oneDNN's kernels}
     */
    public static void open(int threads, boolean needsOneDnn) {
        if (needsOneDnn) {
            OneDnn.enable();
        }
        open(threads);
    }

    /**
     * The same with the kernels that TensorFlow takes on this processor.
     *
     * @param threads at least 1
     */
    public static void open(int threads) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> sum = tf.math.add(tf.constant(1f), tf.constant(1f));
            try (Session session = Sessions.first(graph, threads, true)) {
                session.runner().fetch(sum).run().close();
            }
        }
    }
}
