package org.dance4j.graphs.tensorflow;

import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The values of a subnetwork's parameters as parts of those of the wider network, each made once. */
public final class SharedValues implements Function<Parameter, Operand<TFloat32>> {

    /** Of more pieces than this one gather is made. */
    private static final int MOST_SLICES = 8;

    private final Ops tf;
    private final Subnetwork subnetwork;
    private final Function<Parameter, Operand<TFloat32>> whole;
    private final Map<String, Operand<TFloat32>> made = new HashMap<>();

    /**
     * @param whole the wider network's values, and those that the subnetwork shares with no other, by the parameters' names
     */
    public SharedValues(Ops tf, Subnetwork subnetwork, Function<Parameter, Operand<TFloat32>> whole) {
        this.tf = tf;
        this.subnetwork = subnetwork;
        this.whole = whole;
    }

    @Override
    public Operand<TFloat32> apply(Parameter parameter) {
        return made.computeIfAbsent(parameter.name(), name -> part(parameter));
    }

    private Operand<TFloat32> part(Parameter parameter) {
        Operand<TFloat32> value = whole.apply(subnetwork.source(parameter));
        int rank = parameter.shape().size();
        // The last axis first: slices of it are cut from whole rows, and those of others from what is left.
        for (int axis = rank - 1; axis >= 0; axis--) {
            List<Integer> kept = subnetwork.keptOf(parameter).get(axis);
            if (kept != null) {
                value = part(value, rank, axis, Ints.toArray(kept));
            }
        }
        return value;
    }

    private Operand<TFloat32> part(Operand<TFloat32> value, int rank, int axis, int[] kept) {
        List<int[]> runs = runs(kept);
        if (runs.size() > MOST_SLICES) {
            return tf.gather(value, tf.constant(kept), tf.constant(axis));
        }
        List<Operand<TFloat32>> slices = new ArrayList<>();
        for (int[] run : runs) {
            int[] begin = new int[rank];
            int[] size = new int[rank];
            Arrays.fill(size, -1);
            begin[axis] = run[0];
            size[axis] = run[1];
            slices.add(tf.slice(value, tf.constant(begin), tf.constant(size)));
        }
        return slices.size() == 1 ? slices.get(0) : tf.concat(slices, tf.constant(axis));
    }

    /** Runs of indices that follow one another, each its first and how many there are. */
    private static List<int[]> runs(int[] indices) {
        List<int[]> runs = new ArrayList<>();
        for (int index : indices) {
            int[] last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            if (last != null && last[0] + last[1] == index) {
                last[1]++;
            } else {
                runs.add(new int[] {index, 1});
            }
        }
        return runs;
    }
}
