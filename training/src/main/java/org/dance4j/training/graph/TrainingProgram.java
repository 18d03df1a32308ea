package org.dance4j.training.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dance4j.graphs.Network;
import org.dance4j.training.objective.Loss;
import org.dance4j.training.objective.Objective;
import org.dance4j.training.objective.OutputName;
import org.dance4j.training.objective.PixelLoss;
import org.dance4j.training.objective.StepTensors;
import org.dance4j.training.objective.Term;
import org.dance4j.training.optimizer.LayerRates;
import org.dance4j.training.optimizer.Optimizer;
import org.dance4j.training.optimizer.Regularization;
import org.tensorflow.op.Ops;

/**
 * What a step of training does: forward passes, the objective that is measured on their outputs, and the optimizer that
 * follows its gradient. Gradients of several passes of one set of weights add up, and what their batch norms see is
 * pooled.
 *
 * @param forwards at least one trained one; the first of these is the one whose batch norms are observed
 * @param objective over outputs of the trained ones
 * @param optimizer the update rule
 * @param regularization what is added to gradients
 * @param rates which layers learn at another rate
 * @param averageDecay d of the weights' moving averages, in [0, 1); 0 for none
 * @param watched the batch norms that channels are chosen by and faded with, by the name under which their weights are
 *     kept; may be none
 * @param accumulates whether a step may be taken on several groups of images, whose gradients add up
 */
public record TrainingProgram(
        List<Forward> forwards,
        Objective objective,
        Optimizer optimizer,
        Regularization regularization,
        LayerRates rates,
        double averageDecay,
        List<String> watched,
        boolean accumulates) {

    /** The batch of a program that has but one. */
    public static final String BATCH = "batch";

    /** The forward pass of a program that has but one. */
    public static final String NETWORK = "network";

    /**
     * Requires forward passes that can be told apart, one of them trained.
     *
     * @throws IllegalArgumentException if two have one name, none is trained, one is of averages that are not kept, or the
     *     decay is not in [0, 1)
     */
    public TrainingProgram {
        forwards = List.copyOf(forwards);
        watched = List.copyOf(watched);
        Set<String> names = new HashSet<>();
        for (Forward forward : forwards) {
            if (!names.add(forward.name())) {
                throw new IllegalArgumentException("there are two forward passes of the name " + forward.name());
            }
        }
        if (forwards.stream().noneMatch(Forward::isTrained)) {
            throw new IllegalArgumentException("a training program has at least one forward pass that is trained");
        }
        if (averageDecay == 0 && forwards.stream().anyMatch(Forward::averaged)) {
            throw new IllegalArgumentException("a forward pass is of moving averages, which the program does not keep");
        }
        Optimizer.requireShare("the decay of moving averages", averageDecay);
    }

    /** One at whose rate all layers learn, and whose steps are on images of one size. */
    public TrainingProgram(
            List<Forward> forwards,
            Objective objective,
            Optimizer optimizer,
            Regularization regularization,
            double averageDecay,
            List<String> watched) {
        this(forwards, objective, optimizer, regularization, LayerRates.EQUAL, averageDecay, watched, false);
    }

    /** One pass, whose outputs are compared with the batch's labels; all pixels count the same. */
    public static TrainingProgram supervised(
            Network network, Optimizer optimizer, Regularization regularization, double averageDecay) {
        return supervised(network, PixelLoss.PLAIN, optimizer, regularization, averageDecay);
    }

    /** One pass, whose outputs are compared with the batch's labels, with pixels that do not all count the same. */
    public static TrainingProgram supervised(
            Network network,
            PixelLoss pixels,
            Optimizer optimizer,
            Regularization regularization,
            double averageDecay) {
        return new TrainingProgram(
                List.of(Forward.trained(NETWORK, BATCH, network)),
                Objective.crossEntropy(network, NETWORK, BATCH, pixels),
                optimizer,
                regularization,
                averageDecay,
                List.of());
    }

    /** The same with layers that learn at another rate. */
    public TrainingProgram at(LayerRates others) {
        return new TrainingProgram(
                forwards, objective, optimizer, regularization, others, averageDecay, watched, accumulates);
    }

    /** The same with batch norms that channels are chosen by and faded with. */
    public TrainingProgram watching(List<String> batchNorms) {
        return new TrainingProgram(
                forwards, objective, optimizer, regularization, rates, averageDecay, batchNorms, accumulates);
    }

    /** The same with steps that may be taken on several groups of images. */
    public TrainingProgram accumulating(boolean several) {
        return new TrainingProgram(
                forwards, objective, optimizer, regularization, rates, averageDecay, watched, several);
    }

    /** The same with one forward pass more, such as a teacher's, and one term more. */
    public TrainingProgram with(Forward forward, Term term, double weight) {
        List<Forward> more = new ArrayList<>(forwards);
        more.add(forward);
        return new TrainingProgram(
                more,
                objective.plus(term, weight),
                optimizer,
                regularization,
                rates,
                averageDecay,
                watched,
                accumulates);
    }

    /** The names of the batches that a step takes. */
    Set<String> inputs() {
        Set<String> inputs = new LinkedHashSet<>();
        forwards.forEach(forward -> inputs.add(forward.input()));
        return inputs;
    }

    /** The objective's terms; those at one output are added up. */
    Map<OutputName, Loss> losses(Ops tf, StepTensors tensors) {
        Map<OutputName, Loss> losses = new LinkedHashMap<>();
        for (Objective.Weighted weighted : objective.terms()) {
            OutputName output = weighted.term().output();
            forwards.stream()
                    .filter(forward -> forward.name().equals(output.forward()) && !forward.isTrained())
                    .forEach(forward -> {
                        throw new IllegalArgumentException(
                                "output " + output + " is of a frozen network, which no term can train");
                    });
            Loss made = weighted.term().loss(tf, tensors).times(tf, weighted.weight());
            losses.merge(
                    output,
                    made,
                    (a, b) -> new Loss(tf.math.add(a.value(), b.value()), tf.math.add(a.gradient(), b.gradient())));
        }
        return losses;
    }

    /** Whether moving averages of the weights are kept. */
    public boolean averages() {
        return averageDecay > 0;
    }
}
