package org.dance4j.common.cluster;

import com.google.common.collect.MapMaker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Sums over the processes of a group as operations of one graph ({@code CollectiveReduceV2}). All processes make the same
 * graph in the same order; each sum has a key of its own, and each graph keys that no other had, because TensorFlow holds
 * on to a key's shape. Sums of one graph, those of gradients too, are taken one after the other in the order in which
 * they were made, as NCCL needs it.
 */
public final class Collectives {

    /** Sums of one graph, those of gradients apart from those that they are of. */
    private static final int KEYS_OF_GRAPH = 20_000;

    private static final int GRADIENTS = KEYS_OF_GRAPH / 2;
    private static final String OPERATION = "CollectiveReduceV2";
    private static final int GROUP_SIZE = 1;
    private static final int GROUP_KEY = 2;
    private static final int INSTANCE_KEY = 3;

    /**
     * By their graphs. TensorFlow's registry of gradients is one for the process, and what it calls can ask the graph for
     * nothing, which is locked.
     */
    private static final Map<Graph, Collectives> OF_GRAPHS =
            new MapMaker().weakKeys().weakValues().makeMap();

    private final int rank;
    private final int size;
    private final int generation;
    private final float timeoutSeconds;
    private final String hint;

    private int made;
    private Operation latest;

    /**
     * @param rank which of the processes this is, from 0
     * @param size how many there are
     * @param generation which graph of this process this is, from 1
     * @param timeoutSeconds after which a sum fails that a process does not come to
     * @param onGpu whether what is summed lies in GPUs' memory
     */
    public Collectives(int rank, int size, int generation, float timeoutSeconds, boolean onGpu) {
        this.rank = rank;
        this.size = size;
        this.generation = generation;
        this.timeoutSeconds = timeoutSeconds;
        this.hint = onGpu ? "nccl" : "ring";
        // It has none in C++; told no twice where it is registered already.
        boolean unused = TensorFlow.registerCustomGradient(OPERATION, Collectives::gradient);
    }

    /** Which of the processes this is, from 0. */
    public int rank() {
        return rank;
    }

    /** How many processes there are. */
    public int size() {
        return size;
    }

    /**
     * The sum over all processes, the same to the last bit on each. Gradients go through it: that of a sum of all processes'
     * losses, by what this process put in, is the sum of what comes back to each.
     *
     * @param x of the same shape on all, of at least one dimension
     */
    public <T extends TNumber> Operand<T> sum(Ops tf, Operand<T> x) {
        if (made == GRADIENTS) {
            throw new IllegalStateException("a graph has at most " + GRADIENTS + " sums over processes");
        }
        Operand<TInt32> key = tf.constant(generation * KEYS_OF_GRAPH + made++);
        return sum(tf, x, key, generation);
    }

    /** The same by a key that is fed, so that shapes may differ from key to key. */
    <T extends TNumber> Operand<T> sum(Ops tf, Operand<T> x, Operand<TInt32> instanceKey, int groupKey) {
        OperationBuilder builder = tf.scope()
                .opBuilder(OPERATION, "SumOverProcesses")
                .addInput(x.asOutput())
                .addInput(tf.constant(size).asOutput())
                .addInput(tf.constant(groupKey).asOutput())
                .addInput(instanceKey.asOutput())
                .addInputList(new Output<?>[0])
                .setAttr("merge_op", "Add")
                .setAttr("final_op", "Id")
                .setAttr("timeout_seconds", timeoutSeconds)
                .setAttr("communication_hint", hint);
        if (latest != null) {
            builder = builder.addControlInput(latest);
        }
        latest = builder.build();
        OF_GRAPHS.put((Graph) tf.scope().env(), this);
        return latest.<T>output(0);
    }

    /** The sum of what comes back to all processes. */
    private static List<Operand<?>> gradient(Ops tf, GraphOperation forward, List<Output<?>> incoming) {
        @SuppressWarnings("unchecked")
        Operand<TInt32> key = (Operand<TInt32>) (Operand<?>) forward.input(INSTANCE_KEY);
        Collectives all = OF_GRAPHS.get(forward.env());
        Operation sum = tf.scope()
                .opBuilder(OPERATION, "SumOfGradients")
                .addInput(incoming.get(0))
                .addInput(forward.input(GROUP_SIZE))
                .addInput(forward.input(GROUP_KEY))
                .addInput(tf.math.add(key, tf.constant(GRADIENTS)).asOutput())
                .addInputList(new Output<?>[0])
                .setAttr("merge_op", "Add")
                .setAttr("final_op", "Id")
                .setAttr("timeout_seconds", forward.attributes().getAttrFloat("timeout_seconds"))
                .setAttr("communication_hint", forward.attributes().getAttrString("communication_hint"))
                .addControlInput(all.latest)
                .build();
        all.latest = sum;
        List<Operand<?>> gradients = new ArrayList<>();
        gradients.add(sum.output(0));
        while (gradients.size() < forward.numInputs()) {
            // TensorFlow Java takes no null for what has no gradient; nothing follows those of keys.
            gradients.add(tf.constant(0));
        }
        return gradients;
    }
}
