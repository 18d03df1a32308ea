package org.dance4j.graphs.weights;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;

/**
 * Class scores that were trained for other classes than a network is to have, of which it takes those of the classes that
 * both have: of each layer that makes scores, auxiliary ones too, the filters and the biases of these classes.
 *
 * @param tensors of the layers that make class scores, by parameter name
 * @param match which classes are the same
 */
public record ClassScores(Weights tensors, ClassMatch match) {

    /** No class scores at all. */
    public static final ClassScores NONE = new ClassScores(Weights.of(Map.of()), new ClassMatch(List.of(), 0));

    /** The tensors of a network's layers that make class scores, among others. */
    public static Weights among(Network network, Weights weights) {
        Map<String, FloatTensor> scores = new HashMap<>();
        for (Parameter parameter : network.parameters()) {
            if (network.classScores().contains(parameter.owner()) && weights.contains(parameter.name())) {
                scores.put(parameter.name(), weights.get(parameter.name()));
            }
        }
        return Weights.of(scores);
    }

    /**
     * A network's class scores: those taken over, and the others as they are.
     *
     * @param network for the classes wanted
     * @param fresh its weights
     * @throws IllegalArgumentException if a tensor does not fit but for its classes
     */
    public Map<String, FloatTensor> over(Network network, Weights fresh) {
        Map<String, FloatTensor> made = new HashMap<>();
        if (tensors.names().isEmpty()) {
            return made;
        }
        // An axis counts classes if it grows with their number.
        Map<String, Parameter> larger = new HashMap<>();
        network.withClasses(network.classes() + 1)
                .parameters()
                .forEach(parameter -> larger.put(parameter.name(), parameter));
        for (Parameter parameter : network.parameters()) {
            if (tensors.contains(parameter.name())) {
                List<Integer> grown = larger.get(parameter.name()).shape();
                made.put(parameter.name(), over(parameter, grown, fresh.get(parameter.name())));
            }
        }
        return made;
    }

    private FloatTensor over(Parameter parameter, List<Integer> grown, FloatTensor fresh) {
        FloatTensor trained = tensors.get(parameter.name());
        List<Integer> shape = parameter.shape();
        List<Integer> needed = new ArrayList<>();
        for (int axis = 0; axis < shape.size(); axis++) {
            needed.add(grown.get(axis).equals(shape.get(axis)) ? shape.get(axis) : match.trainedClasses());
        }
        if (!trained.shape().equals(needed)) {
            throw new IllegalArgumentException("tensor " + parameter.name() + " has shape " + trained.shape()
                    + " where class scores of " + match.trainedClasses() + " classes need " + needed);
        }
        float[] values = fresh.toArray();
        for (int i = 0; i < values.length; i++) {
            int source = source(i, shape, grown, needed);
            if (source >= 0) {
                values[i] = trained.get(source);
            }
        }
        return FloatTensor.of(shape, values);
    }

    /** The place in the trained tensor of what comes to a place in the wanted one; −1 if there is none. */
    private int source(int place, List<Integer> shape, List<Integer> grown, List<Integer> needed) {
        int rest = place;
        int source = 0;
        int stride = 1;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            int index = rest % shape.get(axis);
            rest /= shape.get(axis);
            int from = grown.get(axis).equals(shape.get(axis))
                    ? index
                    : match.from().get(index);
            if (from < 0) {
                return -1;
            }
            source += from * stride;
            stride *= needed.get(axis);
        }
        return source;
    }
}
