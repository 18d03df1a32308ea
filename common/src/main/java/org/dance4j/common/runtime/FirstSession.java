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
     * Opens it and closes it again; it decides for all how many threads an operation has, and {@linkplain OneDnn switches
     * oneDNN on} unless the environment says otherwise.
     *
     * @param threads at least 1
     */
    public static void open(int threads) {
        OneDnn.enable();
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> sum = tf.math.add(tf.constant(1f), tf.constant(1f));
            try (Session session = Sessions.first(graph, threads, true)) {
                session.runner().fetch(sum).run().close();
            }
        }
    }
}
