package org.dance4j.training.objective;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** What the terms of an objective may look at in a step: the outputs of all forward passes, and the batches. */
public final class StepTensors {

    /**
     * A batch, as a step is given it.
     *
     * @param labels {@code [N, H, W]}; what is no class is void
     * @param imageWeights wᵢ, {@code [N]}
     */
    public record Input(Operand<TUint8> labels, Operand<TFloat32> imageWeights) {}

    private final Ops tf;
    private final Map<OutputName, Logits> outputs;
    private final Map<String, Input> inputs;
    private final Operand<TFloat32> nominalBatch;
    private final Map<Targets, LabelPlanes> labelPlanes = new HashMap<>();

    private final Map<BorderTargets, Borders> borders = new HashMap<>();

    /**
     * Where borders are, {@code [N, H, W]} each.
     *
     * @param near 1 where another class is near, else 0
     * @param labelled 1 where a pixel has a class, else 0
     */
    record Borders(Operand<TFloat32> near, Operand<TFloat32> labelled) {}

    private record BorderTargets(String input, int classes, int distance) {}

    /** What outputs have in common that are compared with the same. */
    private record Targets(
            String input, int classes, List<Double> classWeights, double smoothing, PixelLoss.Borders borders) {}

    /**
     * @param outputs the logits of every output
     * @param inputs the batches by name
     * @param nominalBatch the batch size that sums are divided by, a scalar
     */
    public StepTensors(
            Ops tf, Map<OutputName, Logits> outputs, Map<String, Input> inputs, Operand<TFloat32> nominalBatch) {
        this.tf = tf;
        this.outputs = Map.copyOf(outputs);
        this.inputs = Map.copyOf(inputs);
        this.nominalBatch = nominalBatch;
    }

    /**
     * An output's logits.
     *
     * @throws IllegalArgumentException if there is no such output
     */
    public Logits logits(OutputName name) {
        Logits logits = outputs.get(name);
        if (logits == null) {
            throw new IllegalArgumentException("there is no output " + name + " among " + outputs.keySet());
        }
        return logits;
    }

    /** What each image counts, wᵢ divided by the nominal batch size, {@code [N]}. */
    public Operand<TFloat32> imageShares(String input) {
        return tf.math.div(input(input).imageWeights(), nominalBatch);
    }

    /** A batch's labels; terms of one batch share them. */
    LabelPlanes labels(String input, int classes, PixelLoss loss) {
        return labelPlanes.computeIfAbsent(
                new Targets(input, classes, loss.classWeights(), loss.smoothing(), loss.borders()),
                key -> new LabelPlanes(
                        tf, input(input).labels(), classes, loss, input(input).imageWeights(), nominalBatch));
    }

    /**
     * The borders of a batch's classes; terms of one batch share them.
     *
     * @param distance a pixel is near a border if another class is within so many rows and columns
     */
    Borders borders(String input, int classes, int distance) {
        return borders.computeIfAbsent(new BorderTargets(input, classes, distance), key -> {
            Operand<TInt32> labels = tf.dtypes.cast(input(input).labels(), TInt32.class);
            Operand<TFloat32> labelled = tf.dtypes.cast(tf.math.less(labels, tf.constant(classes)), TFloat32.class);
            return new Borders(LabelBorders.near(tf, labels, labelled, distance), labelled);
        });
    }

    private Input input(String name) {
        Input input = inputs.get(name);
        if (input == null) {
            throw new IllegalArgumentException("there is no batch " + name + " among " + inputs.keySet());
        }
        return input;
    }
}
