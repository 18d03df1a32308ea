package org.dance4j.training.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.common.cluster.Collectives;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.training.graph.variables.Variables;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * What the processes of a run add up in a step: gradients, the loss, batch norms' moving statistics, and numbers that they
 * tell each other. Gradients are those of a loss that is divided by the number of all images of the step, so that their sum
 * is the gradient of all.
 */
final class SharedStep {

    /** Values that are summed at a time: the last layers' gradients are there first, and need not wait for others. */
    private static final int VALUES_OF_SUM = 4 << 20;

    private final Ops tf;
    private final Collectives processes;
    private final Placeholder<TFloat32> lossBefore;
    private final Placeholder<TFloat32> told;
    private final Placeholder<TFloat32> imageShare;
    private final int tellings;

    /** A tensor to be summed, and what it is. */
    private record Piece(String name, Operand<TFloat32> value, List<Integer> shape) {

        int size() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }
    }

    /**
     * What a step's sums are.
     *
     * @param gradients by the names of the parameters
     * @param told the loss, and what the processes told each other
     * @param ready when this process had computed its own gradients, in seconds since 1970
     */
    record Sums(Map<String, Operand<TFloat32>> gradients, Operand<TFloat32> told, Operand<TFloat64> ready) {

        /** Has them fetched after all else. */
        void fetch(Session.Runner runner) {
            runner.fetch(told).fetch(ready);
        }

        /** The step as all processes took it, of what one had of it. */
        static StepResult result(StepResult own, Result fetched) {
            float[] sums = TrainingGraph.floats((TFloat32) fetched.get(fetched.size() - 2));
            List<Double> told = new ArrayList<>();
            for (int i = 1; i < sums.length; i++) {
                told.add((double) sums[i]);
            }
            double ready = ((TFloat64) fetched.get(fetched.size() - 1)).getDouble();
            return new StepResult(sums[0], own.firstOrder(), own.skipped(), own.fault(), told, ready);
        }
    }

    /** Adds what is fed. */
    SharedStep(Ops tf, Collectives processes) {
        this.tf = tf;
        this.processes = processes;
        this.tellings = tellings(processes.size());
        lossBefore = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1)));
        told = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(tellings)));
        imageShare = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    }

    /** How many numbers each of so many processes tells the others. */
    static int tellings(int processes) {
        return processes + 1;
    }

    /**
     * Adds the sums of gradients, and of the loss.
     *
     * @param gradients of this process's images, by the names of the parameters
     * @param parameters in the order of the network
     * @param loss of this process's images; of several groups of them that of the last
     */
    Sums sums(Map<String, Operand<TFloat32>> gradients, List<Parameter> parameters, Operand<TFloat32> loss) {
        List<Op> own = new ArrayList<>(gradients.values());
        Operand<TFloat64> ready = tf.withControlDependencies(own).timestamp().ts();
        List<Piece> pieces = new ArrayList<>();
        for (int i = parameters.size() - 1; i >= 0; i--) {
            Parameter parameter = parameters.get(i);
            Operand<TFloat32> gradient = gradients.get(parameter.name());
            if (gradient != null) {
                pieces.add(new Piece(parameter.name(), gradient, parameter.shape()));
            }
        }
        Operand<TFloat32> losses = tf.math.add(lossBefore, tf.reshape(loss, tf.constant(new int[] {1})));
        pieces.add(new Piece("", tf.concat(List.of(losses, told), tf.constant(0)), List.of(tellings + 1)));
        Map<String, Operand<TFloat32>> sums = new LinkedHashMap<>(summed(pieces));
        Operand<TFloat32> toldByAll = sums.remove("");
        return new Sums(sums, toldByAll, ready);
    }

    /**
     * Adds what brings moving statistics, which each process has moved by what it saw, to their mean over the processes, by
     * how many images each had.
     *
     * @param moved after these
     */
    List<Op> statistics(Variables weights, List<Parameter> parameters, List<Op> moved) {
        if (parameters.isEmpty()) {
            return List.of();
        }
        Ops afterwards = tf.withControlDependencies(moved);
        List<Piece> pieces = parameters.stream()
                .map(parameter -> new Piece(
                        parameter.name(),
                        afterwards.math.mul(
                                afterwards.readVariableOp(weights.handle(parameter), TFloat32.class), imageShare),
                        parameter.shape()))
                .toList();
        Map<String, Operand<TFloat32>> means = summed(pieces);
        return parameters.stream()
                .map(parameter -> (Op) tf.assignVariableOp(weights.handle(parameter), means.get(parameter.name())))
                .toList();
    }

    private Map<String, Operand<TFloat32>> summed(List<Piece> pieces) {
        Map<String, Operand<TFloat32>> sums = new LinkedHashMap<>();
        List<Piece> together = new ArrayList<>();
        long values = 0;
        for (int i = 0; i < pieces.size(); i++) {
            together.add(pieces.get(i));
            values += pieces.get(i).size();
            if (values >= VALUES_OF_SUM || i == pieces.size() - 1) {
                sums.putAll(sumOf(together));
                together.clear();
                values = 0;
            }
        }
        return sums;
    }

    /** One sum over the processes of tensors that lie one behind the other in it. */
    private Map<String, Operand<TFloat32>> sumOf(List<Piece> pieces) {
        Operand<TInt32> flat = tf.constant(new int[] {-1});
        Operand<TInt32> first = tf.constant(0);
        List<Operand<TFloat32>> row = pieces.stream()
                .map(piece -> (Operand<TFloat32>) tf.reshape(piece.value(), flat))
                .toList();
        Operand<TFloat32> sum = processes.sum(tf, row.size() == 1 ? row.get(0) : tf.concat(row, first));
        int[] sizes = pieces.stream().mapToInt(Piece::size).toArray();
        List<Output<TFloat32>> parts =
                tf.splitV(sum, tf.constant(sizes), first, (long) sizes.length).output();
        Map<String, Operand<TFloat32>> sums = new LinkedHashMap<>();
        for (int i = 0; i < sizes.length; i++) {
            int[] shape = pieces.get(i).shape().stream().mapToInt(size -> size).toArray();
            sums.put(pieces.get(i).name(), tf.reshape(parts.get(i), tf.constant(shape)));
        }
        return sums;
    }

    /**
     * Feeds a process's part of a step.
     *
     * @param before the loss of the groups of its images that came before
     * @return what must be closed after the run
     */
    List<Tensor> feed(Session.Runner runner, StepShare share, float before) {
        float[] numbers = new float[tellings];
        for (int i = 0; i < share.told().size(); i++) {
            numbers[i] = share.told().get(i).floatValue();
        }
        List<Tensor> fed = List.of(
                TFloat32.vectorOf(before), TFloat32.vectorOf(numbers), TFloat32.scalarOf((float) share.images()));
        runner.feed(lossBefore, fed.get(0)).feed(told, fed.get(1)).feed(imageShare, fed.get(2));
        return fed;
    }
}
