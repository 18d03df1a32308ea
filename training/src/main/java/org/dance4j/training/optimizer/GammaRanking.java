package org.dance4j.training.optimizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;

/**
 * Channel groups in the order of the mean of their gammas' magnitudes, the lowest of which are pulled towards 0.
 *
 * @param gammas the parameters that hold the gammas, thought of as one after another in one vector
 * @param groups by group, where its gammas are in that vector
 * @param scales by group, what its mean is multiplied by before groups are compared
 * @param lowest how many groups are pulled, from 1 to as many as there are; more where some are equal
 */
public record GammaRanking(List<Parameter> gammas, List<List<Integer>> groups, List<Double> scales, int lowest) {

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if there are fewer groups than are pulled, or none is
     */
    public GammaRanking {
        gammas = List.copyOf(gammas);
        groups = List.copyOf(groups);
        scales = List.copyOf(scales);
        if (lowest < 1 || lowest > groups.size() || scales.size() != groups.size()) {
            throw new IllegalArgumentException("of " + groups.size() + " channel groups with " + scales.size()
                    + " scales, 1 or more can be pulled, found " + lowest);
        }
    }

    /**
     * Adds the operations that tell which gammas are pulled.
     *
     * @param value of a parameter
     * @return by the parameter's name, 1 for each gamma that is pulled, and 0 for others
     */
    public Map<String, Operand<TFloat32>> pulled(Ops tf, Function<Parameter, Operand<TFloat32>> value) {
        int size = gammas.stream().mapToInt(Parameter::size).sum();
        int[] groupOf = new int[size];
        Arrays.fill(groupOf, groups.size());
        float[] shares = new float[size];
        for (int group = 0; group < groups.size(); group++) {
            for (int index : groups.get(group)) {
                groupOf[index] = group;
                shares[index] = (float) (scales.get(group) / groups.get(group).size());
            }
        }
        List<Operand<TFloat32>> magnitudes = new ArrayList<>();
        gammas.forEach(gamma -> magnitudes.add(tf.math.abs(value.apply(gamma))));
        Operand<TFloat32> all = magnitudes.size() == 1 ? magnitudes.get(0) : tf.concat(magnitudes, tf.constant(0));
        Operand<TFloat32> scores = tf.slice(
                tf.math.unsortedSegmentSum(
                        tf.math.mul(all, tf.constant(shares)), tf.constant(groupOf), tf.constant(groups.size() + 1)),
                tf.constant(new int[] {0}),
                tf.constant(new int[] {groups.size()}));
        Operand<TFloat32> lowestFirst =
                tf.math.neg(tf.nn.topK(tf.math.neg(scores), tf.constant(lowest), new TopK.Options[0])
                        .values());
        Operand<TFloat32> highest = tf.reduceMax(lowestFirst, tf.constant(0));
        // One more for gammas that are of no group.
        Operand<TFloat32> ofGroup = tf.concat(
                List.of(tf.dtypes.cast(tf.math.lessEqual(scores, highest), TFloat32.class), tf.constant(new float[] {0
                })),
                tf.constant(0));
        Operand<TFloat32> ofGamma = tf.gather(ofGroup, tf.constant(groupOf), tf.constant(0));
        Map<String, Operand<TFloat32>> byName = new LinkedHashMap<>();
        int next = 0;
        for (Parameter gamma : gammas) {
            byName.put(
                    gamma.name(),
                    tf.slice(ofGamma, tf.constant(new int[] {next}), tf.constant(new int[] {gamma.size()})));
            next += gamma.size();
        }
        return byName;
    }
}
