package org.dance4j.training;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.training.cluster.ProcessGroup;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.graph.Forward;
import org.dance4j.training.graph.Hardware;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.graph.StepResult;
import org.dance4j.training.graph.StepSettings;
import org.dance4j.training.graph.TrainingGraph;
import org.dance4j.training.graph.TrainingProgram;
import org.dance4j.training.objective.Distillation;
import org.dance4j.training.objective.OutputName;
import org.dance4j.training.optimizer.LayerRates;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.widths.WidthPasses;

/** A model in training, in the graph that is made anew whenever its network, its regularization or its teacher changes. */
final class OpenModel implements AutoCloseable {

    private final TrainingConfig config;
    private final ProcessGroup group;
    private final boolean sparse;
    private final Optional<Forward> teacher;
    private final WidthPasses passes;
    private final TrainingGraph graph;
    private final Map<ImageSize, Long> teacherMacs = new HashMap<>();
    private List<Double> meanIous = List.of();

    /**
     * @param group the processes that train it
     * @param regularization what keeps weights small, and pulls the gammas that decide what is pruned
     * @param watched the batch norms that channels are chosen by and faded with
     * @param teacher the pass whose main output is a target beside the labels
     */
    OpenModel(
            TrainingConfig config,
            ProcessGroup group,
            ModelState model,
            Regularization regularization,
            List<String> watched,
            Optional<Forward> teacher) {
        this.config = config;
        this.group = group;
        sparse = !regularization.sparseGammas().isEmpty();
        this.teacher = teacher;
        passes = new WidthPasses(
                config.widths(),
                config.pixelLoss(model.network().classes()),
                config.seed(),
                model.network(),
                model.widths());
        TrainingProgram program = new TrainingProgram(
                        passes.forwards(),
                        passes.objective(),
                        config.optimizer(),
                        regularization,
                        config.averageDecay(),
                        watched)
                .at(LayerRates.ofBackbone(passes.networks(), config.backboneRate()))
                .accumulating(config.mixed());
        requireFits(model, program);
        graph = new TrainingGraph(
                taught(program, model.network()),
                model,
                new Hardware(
                        config.precision(),
                        config.device(),
                        group.threads(config.threads()),
                        group,
                        config.joinsBatchNorms() && !group.isAlone()));
    }

    private TrainingProgram taught(TrainingProgram program, Network network) {
        if (teacher.isEmpty()) {
            return program;
        }
        Forward pass = teacher.get();
        return program.with(
                pass,
                new Distillation(
                        new OutputName(TrainingProgram.NETWORK, network.output()),
                        new OutputName(pass.name(), pass.network().output()),
                        TrainingProgram.BATCH,
                        config.distilTemperature()),
                config.distilWeight());
    }

    private static void requireFits(ModelState model, TrainingProgram program) {
        if (!model.slots().keySet().equals(Set.copyOf(program.optimizer().slots()))) {
            throw new BadInputException("the checkpoint holds the optimizer's slots "
                    + model.slots().keySet()
                    + " where this optimizer has " + program.optimizer().slots()
                    + "; a run goes on with the optimizer it began with");
        } else if (model.averages().isPresent() != program.averages()) {
            throw new BadInputException("the checkpoint holds" + (program.averages() ? " no" : "")
                    + " moving averages of weights; a run goes on with or without them, as it began");
        }
    }

    TrainingGraph graph() {
        return graph;
    }

    /** Whether gammas have an L1 penalty. */
    boolean sparse() {
        return sparse;
    }

    /**
     * Multiply-accumulates of a step on one image, at all widths, the teacher's forward pass included.
     *
     * @param step its number, by which widths are drawn
     */
    long stepMacs(ImageSize size, long step) {
        return passes.macs(size, step)
                + teacherMacs.computeIfAbsent(size, s -> teacher.map(pass ->
                                Cost.of(pass.network(), s.height(), s.width()).macs())
                        .orElse(0L));
    }

    /** One step on groups of images of one size each. */
    StepResult step(List<Batch> groups, StepSettings settings) {
        meanIous = List.of();
        return graph.step(groups, settings.drawing(passes.drawn(settings.step())));
    }

    /** The validation mIoU of the weights as they are, at the widest width, measured once between steps. */
    double meanIou(Validation validation) {
        return meanIous(validation).get(0);
    }

    /** The same at each width, from wide to narrow. */
    List<Double> meanIous(Validation validation) {
        if (meanIous.isEmpty()) {
            meanIous = validation.onValidationImages(graph);
        }
        return meanIous;
    }

    /** The same settings for another model; this one is closed. */
    OpenModel reopened(
            ModelState model, Regularization regularization, List<String> watched, Optional<Forward> taughtBy) {
        close();
        return new OpenModel(config, group, model, regularization, watched, taughtBy);
    }

    /** The same settings for another model in which nothing is pulled, watched or taught; this one is closed. */
    OpenModel reopened(ModelState model) {
        return reopened(model, GammaPenalty.none(config), List.of(), Optional.empty());
    }

    /** The model in a graph of this process alone, after which others may end; this one is closed. */
    OpenModel alone(ModelState model) {
        close();
        return new OpenModel(
                config, ProcessGroup.alone(), model, GammaPenalty.none(config), List.of(), Optional.empty());
    }

    /** The model in a graph that trains with the weights that label, where these are others; this one is closed then. */
    OpenModel labelling(ModelState model) {
        if (model.averages().isEmpty()) {
            return this;
        }
        ModelState labels = new ModelState(
                model.network(), model.inferenceWeights(), model.slots(), model.averages(), model.widths());
        return reopened(labels);
    }

    @Override
    public void close() {
        graph.close();
    }
}
