package org.dance4j.graphs.tensorflow;

import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The values of a subnetwork's parameters where each run says anew which subnetwork it is: any of those between the narrowest
 * and the whole network. Along axes of which the narrowest keeps the first indices, runs are told how many stay; along
 * others, such as those behind concatenations, which.
 */
public final class DrawnValues implements Function<Parameter, Operand<TFloat32>> {

    /** An axis of a tensor that runs narrow, and how long it is in the whole network. */
    private record Axis(String parameter, int axis, int length) {}

    private final Ops tf;
    private final Function<Parameter, Operand<TFloat32>> whole;
    private final List<Axis> first = new ArrayList<>();
    private final Map<Axis, Placeholder<TInt32>> others = new HashMap<>();
    private final Placeholder<TInt32> counts;
    private final Map<String, Operand<TFloat32>> made = new HashMap<>();

    /**
     * Adds what runs are told to a graph.
     *
     * @param narrowest its tensors have the names of the whole network's; a wider one keeps all that it keeps
     * @param lengths of the axes of the whole network's tensors, by their names
     * @param whole the whole network's values
     */
    public DrawnValues(
            Ops tf,
            Subnetwork narrowest,
            Map<String, List<Integer>> lengths,
            Function<Parameter, Operand<TFloat32>> whole) {
        this.tf = tf;
        this.whole = whole;
        narrowest
                .kept()
                .forEach((parameter, axes) -> axes.forEach((index, kept) -> {
                    Axis axis =
                            new Axis(parameter, index, lengths.get(parameter).get(index));
                    if (isFirst(kept)) {
                        first.add(axis);
                    } else {
                        others.put(axis, tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1))));
                    }
                }));
        counts = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(first.size())));
    }

    private static boolean isFirst(List<Integer> kept) {
        return kept.get(kept.size() - 1) == kept.size() - 1;
    }

    /**
     * Feeds which subnetwork a run is of.
     *
     * @param drawn its tensors have the names of the whole network's
     * @return what must be closed after the run
     * @throws IllegalArgumentException if it keeps other than the first indices where the narrowest keeps the first
     */
    public List<Tensor> feed(Session.Runner runner, Subnetwork drawn) {
        List<Tensor> fed = new ArrayList<>();
        int[] sizes = new int[first.size()];
        for (int i = 0; i < sizes.length; i++) {
            List<Integer> kept = kept(drawn, first.get(i));
            if (!isFirst(kept)) {
                throw new IllegalArgumentException("width " + drawn.name() + " does not keep the first channels of "
                        + first.get(i).parameter() + ", as the narrowest does");
            }
            sizes[i] = kept.size();
        }
        fed.add(TInt32.vectorOf(sizes));
        runner.feed(counts, fed.get(0));
        others.forEach((axis, placeholder) -> {
            TInt32 indices = TInt32.vectorOf(Ints.toArray(kept(drawn, axis)));
            fed.add(indices);
            runner.feed(placeholder, indices);
        });
        return fed;
    }

    private static List<Integer> kept(Subnetwork drawn, Axis axis) {
        List<Integer> kept =
                drawn.kept().getOrDefault(axis.parameter(), Map.of()).get(axis.axis());
        return kept != null ? kept : IntStream.range(0, axis.length()).boxed().toList();
    }

    @Override
    public Operand<TFloat32> apply(Parameter parameter) {
        return made.computeIfAbsent(parameter.name(), name -> part(parameter));
    }

    private Operand<TFloat32> part(Parameter parameter) {
        Operand<TFloat32> value = whole.apply(parameter);
        List<Operand<TInt32>> sizes =
                new ArrayList<>(Collections.nCopies(parameter.shape().size(), tf.constant(new int[] {-1})));
        boolean sliced = false;
        for (int i = 0; i < first.size(); i++) {
            if (first.get(i).parameter().equals(parameter.name())) {
                sizes.set(
                        first.get(i).axis(), tf.slice(counts, tf.constant(new int[] {i}), tf.constant(new int[] {1})));
                sliced = true;
            }
        }
        if (sliced) {
            Operand<TInt32> begin = tf.constant(new int[sizes.size()]);
            value = tf.slice(value, begin, sizes.size() == 1 ? sizes.get(0) : tf.concat(sizes, tf.constant(0)));
        }
        for (Map.Entry<Axis, Placeholder<TInt32>> other : others.entrySet()) {
            if (other.getKey().parameter().equals(parameter.name())) {
                value = tf.gather(
                        value, other.getValue(), tf.constant(other.getKey().axis()));
            }
        }
        return value;
    }
}
