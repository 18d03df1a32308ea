package org.dance4j.training.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.training.objective.StepTensors;
import org.dance4j.training.optimizer.StepScalars;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/** What a training graph is fed in a step. */
final class StepInputs {

    /** A batch, as a step is fed it. */
    private record Input(Placeholder<TUint8> images, Placeholder<TUint8> labels, Placeholder<TFloat32> weights) {

        static Input of(Ops tf) {
            return new Input(
                    tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, -1, 3))),
                    tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, -1))),
                    tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1))));
        }
    }

    private final Map<String, Input> batches = new LinkedHashMap<>();
    private final Placeholder<TFloat32> nominalBatch;
    private final Placeholder<TFloat32> learningRate;
    private final Placeholder<TInt64> stepNumber;
    private final Placeholder<TInt32> dropoutSeed;
    private final Placeholder<TFloat32> dropoutStrength;
    private final Optional<Placeholder<TFloat32>> shareOfStep;
    private final Optional<Placeholder<TFloat32>> gradientScale;

    /**
     * @param names of the batches
     * @param inGroups whether a step may be on several groups of images
     * @param scaled whether gradients are scaled
     */
    StepInputs(Ops tf, Set<String> names, boolean inGroups, boolean scaled) {
        names.forEach(name -> batches.put(name, Input.of(tf)));
        nominalBatch = scalar(tf);
        learningRate = scalar(tf);
        stepNumber = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
        dropoutSeed = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
        dropoutStrength = scalar(tf);
        shareOfStep = inGroups ? Optional.of(scalar(tf)) : Optional.empty();
        gradientScale = scaled ? Optional.of(scalar(tf)) : Optional.empty();
    }

    private static Placeholder<TFloat32> scalar(Ops tf) {
        return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    }

    /** A batch's images, {@code [N, H, W, 3]}. */
    Operand<TUint8> images(String name) {
        return batches.get(name).images();
    }

    /** What the terms of an objective are given of the batches. */
    Map<String, StepTensors.Input> targets() {
        Map<String, StepTensors.Input> targets = new LinkedHashMap<>();
        batches.forEach((name, input) -> targets.put(name, new StepTensors.Input(input.labels(), input.weights())));
        return targets;
    }

    Operand<TFloat32> nominalBatch() {
        return nominalBatch;
    }

    StepScalars scalars() {
        return new StepScalars(learningRate, stepNumber);
    }

    NetworkOps.DropoutNoise dropout() {
        return new NetworkOps.DropoutNoise(dropoutSeed, dropoutStrength);
    }

    /** The share of a step's images that is seen; empty if it is always all. */
    Optional<Operand<TFloat32>> shareOfStep() {
        return shareOfStep.map(share -> share);
    }

    /** What gradients are multiplied by on their way through the network; empty if they are not. */
    Optional<Operand<TFloat32>> gradientScale() {
        return gradientScale.map(scale -> scale);
    }

    /**
     * Feeds a step or a group of one.
     *
     * @param fed batches by name
     * @param share the share of the step's images that they hold
     * @return what must be closed after the run; the batches stay open
     * @throws IllegalArgumentException if the batches are not those that the graph takes
     */
    List<Tensor> feed(Session.Runner runner, Map<String, Batch> fed, StepSettings settings, float share) {
        if (!fed.keySet().equals(batches.keySet())) {
            throw new IllegalArgumentException(
                    "a step takes the batches " + batches.keySet() + ", found " + fed.keySet());
        }
        List<Tensor> made = new ArrayList<>();
        fed.forEach((name, batch) -> {
            Input input = batches.get(name);
            runner.feed(input.images(), batch.images())
                    .feed(input.labels(), batch.labels())
                    .feed(input.weights(), noted(made, TFloat32.vectorOf(batch.weights())));
        });
        runner.feed(nominalBatch, noted(made, TFloat32.scalarOf(settings.nominalBatch())))
                .feed(learningRate, noted(made, TFloat32.scalarOf((float) settings.learningRate())))
                .feed(stepNumber, noted(made, TInt64.scalarOf(settings.step())));
        shareOfStep.ifPresent(placeholder -> runner.feed(placeholder, noted(made, TFloat32.scalarOf(share))));
        gradientScale.ifPresent(
                placeholder -> runner.feed(placeholder, noted(made, TFloat32.scalarOf(settings.gradientScale()))));
        made.addAll(feedDropout(runner, settings.noise(), 1));
        return made;
    }

    /** Feeds images to look at with nothing dropped; what must be closed after the run. */
    List<Tensor> feedUndropped(Session.Runner runner, String name, Batch batch) {
        runner.feed(batches.get(name).images(), batch.images());
        return feedDropout(runner, 0, 0);
    }

    private List<Tensor> feedDropout(Session.Runner runner, long noise, float strength) {
        List<Tensor> made = new ArrayList<>();
        runner.feed(dropoutSeed, noted(made, TInt32.vectorOf((int) noise, (int) (noise >> 32))))
                .feed(dropoutStrength, noted(made, TFloat32.scalarOf(strength)));
        return made;
    }

    private static <T extends Tensor> T noted(List<Tensor> made, T tensor) {
        made.add(tensor);
        return tensor;
    }
}
