package org.dance4j.graphs;

import java.util.List;
import org.dance4j.graphs.ops.Op;

/**
 * One node of a {@link Network}.
 *
 * @param name unique within the network
 * @param part the part of the network it is counted and pruned with
 * @param op what it computes
 * @param inputs the names of the layers it reads, in order
 * @param weights the name its weights are kept under; layers that share weights share this name
 */
public record Layer(String name, Part part, Op op, List<String> inputs, String weights) {

    /** Copies the list of inputs. */
    public Layer {
        inputs = List.copyOf(inputs);
    }

    /** A layer with weights of its own. */
    public Layer(String name, Part part, Op op, List<String> inputs) {
        this(name, part, op, inputs, name);
    }

    /** The layers whose values it reads: all its inputs but those it takes only a size from. */
    public List<String> valueInputs() {
        return inputs.subList(0, op.valueInputs(inputs.size()));
    }

    /** The same layer computing something else. */
    public Layer with(Op replacement) {
        return new Layer(name, part, replacement, inputs, weights);
    }
}
