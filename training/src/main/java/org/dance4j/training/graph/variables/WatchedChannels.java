package org.dance4j.training.graph.variables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * The batch norms that channels are chosen by and faded with, within a training graph: what a step tells of their channels,
 * and what it brings them to.
 */
public final class WatchedChannels {

    private final Ops tf;
    private final Variables weights;
    private final List<Parameter> gammas = new ArrayList<>();
    private final List<Parameter> betas = new ArrayList<>();
    private final Placeholder<TFloat32> factors;
    private final Map<Parameter, Operand<TFloat32>> factorOf = new LinkedHashMap<>();
    private final int size;

    /**
     * @param owners the batch norms
     * @throws IllegalArgumentException if the network has no such batch norm
     */
    public WatchedChannels(Ops tf, Variables weights, List<String> owners) {
        this.tf = tf;
        this.weights = weights;
        Map<String, Parameter> byName = weights.byName();
        for (String owner : owners) {
            Parameter gamma = byName.get(Parameter.name(owner, Parameter.Role.GAMMA));
            Parameter beta = byName.get(Parameter.name(owner, Parameter.Role.BETA));
            if (gamma == null || beta == null) {
                throw new IllegalArgumentException("the network has no batch norm " + owner + " with gamma and beta");
            }
            gammas.add(gamma);
            betas.add(beta);
        }
        size = gammas.stream().mapToInt(Parameter::size).sum();
        factors = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(size)));
        int next = 0;
        for (int i = 0; i < gammas.size(); i++) {
            int length = gammas.get(i).size();
            Operand<TFloat32> own = tf.slice(factors, tf.constant(new int[] {next}), tf.constant(new int[] {length}));
            factorOf.put(gammas.get(i), own);
            factorOf.put(betas.get(i), own);
            next += length;
        }
    }

    /** What a step's factors are fed to. */
    public Placeholder<TFloat32> factors() {
        return factors;
    }

    /**
     * What to feed.
     *
     * @param fade of each channel; none for channels that all train
     * @throws IllegalArgumentException if it is of other channels
     */
    public float[] factorsOf(FloatTensor fade) {
        if (fade.size() == 0) {
            return FloatTensor.filled(List.of(size), Float.NaN).toArray();
        } else if (fade.size() != size) {
            throw new IllegalArgumentException(size + " channels are watched, found fade factors of " + fade.size());
        }
        return fade.toArray();
    }

    /** The number of channels watched. */
    public int size() {
        return size;
    }

    /** What brings gammas and betas to a share of what they were before a step's updates. */
    public List<Op> fading(List<Op> updates) {
        Ops afterwards = tf.withControlDependencies(updates);
        return replaced(
                weights,
                parameter -> afterwards.readVariableOp(weights.handle(parameter), TFloat32.class),
                parameter -> tf.math.mul(weights.value(parameter), factorOf.get(parameter)));
    }

    /** What brings the averages of faded gammas and betas to the gammas and betas themselves. */
    public List<Op> fadingAverages(Variables averages, List<Op> updates) {
        Ops afterwards = tf.withControlDependencies(updates);
        return replaced(
                averages,
                parameter -> afterwards.readVariableOp(averages.handle(parameter), TFloat32.class),
                parameter -> afterwards.readVariableOp(weights.handle(parameter), TFloat32.class));
    }

    private List<Op> replaced(Variables of, Values trained, Values faded) {
        List<Op> assignments = new ArrayList<>();
        factorOf.forEach((parameter, factor) -> {
            Operand<TBool> trains = tf.math.isNan(factor);
            assignments.add(tf.assignVariableOp(
                    of.handle(parameter), tf.select(trains, trained.of(parameter), faded.of(parameter))));
        });
        return assignments;
    }

    /** γ · g_γ + β · g_β of each channel after a step's updates, {@code [channels]}. */
    public Operand<TFloat32> firstOrder(Variables smoothedGradients, List<Op> updates) {
        Ops afterwards = tf.withControlDependencies(updates);
        List<Operand<TFloat32>> terms = new ArrayList<>();
        for (int i = 0; i < gammas.size(); i++) {
            terms.add(tf.math.add(
                    product(afterwards, smoothedGradients, gammas.get(i)),
                    product(afterwards, smoothedGradients, betas.get(i))));
        }
        return terms.size() == 1 ? terms.get(0) : tf.concat(terms, tf.constant(0));
    }

    private Operand<TFloat32> product(Ops afterwards, Variables smoothedGradients, Parameter parameter) {
        return tf.math.mul(
                afterwards.readVariableOp(weights.handle(parameter), TFloat32.class),
                afterwards.readVariableOp(smoothedGradients.handle(parameter), TFloat32.class));
    }

    /** A value for a parameter. */
    @FunctionalInterface
    private interface Values {
        Operand<TFloat32> of(Parameter parameter);
    }
}
