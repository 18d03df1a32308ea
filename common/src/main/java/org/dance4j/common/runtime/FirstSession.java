package org.dance4j.common.runtime;

import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** TensorFlow's first session in a process. */
public final class FirstSession {

    private FirstSession() {}

    /**
     * Opens it and closes it again in a process that trains; it decides for all how many threads operations have, and whose
     * kernels they use: {@linkplain OneDnn oneDNN's}.
     *
     * @param threads at least 1
     */
    public static void open(int threads) {
        OneDnn.enable();
        run(graph -> Sessions.first(graph, threads, true));
    }

    /**
     * The same in a process that only labels.
     *
     * @param threads at least 1
     * @param needsOneDnn whether what is to run needs oneDNN's kernels; else they are those that TensorFlow takes here, or
     *     {@link OneDnn#disableToLabel} has left
     */
    public static void openToLabel(int threads, boolean needsOneDnn) {
        if (needsOneDnn) {
            OneDnn.enable();
        }
        run(graph -> Sessions.inference(graph, threads));
    }

    /**
     * The same on a thread of its own, with as many threads for operations as there are processors, while other work goes on.
     * Whoever opens it meanwhile waits no longer than for what is left to do; what goes wrong, that one is told.
     */
    public static void openToLabelAhead() {
        Thread opening = new Thread(
                () -> {
                    try {
                        openToLabel(Runtime.getRuntime().availableProcessors(), false);
                    } catch (LinkageError | RuntimeException e) {
                        // Whoever needs it will meet the same.
                    }
                },
                "opening TensorFlow");
        opening.setDaemon(true);
        opening.start();
    }

    private static void run(Function<Graph, Session> opened) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> sum = tf.math.add(tf.constant(1f), tf.constant(1f));
            try (Session session = opened.apply(graph)) {
                session.runner().fetch(sum).run().close();
            }
        }
    }
}
