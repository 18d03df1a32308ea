package org.dance4j.training.config;

import java.util.Map;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.settings.SettingSchema;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.batches.Augmentation;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.graphs.Network;
import org.dance4j.slimming.ChannelFloor;
import org.dance4j.slimming.Importance;
import org.dance4j.slimming.PruneScope;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.slimming.schedule.PruningTarget;
import org.dance4j.training.objective.PixelLoss;
import org.dance4j.training.optimizer.Optimizer;
import org.dance4j.training.settings.Arithmetic;
import org.dance4j.training.settings.AugmentationSettings;
import org.dance4j.training.settings.CheckpointSettings;
import org.dance4j.training.settings.DataSettings;
import org.dance4j.training.settings.DataSlimmingSettings;
import org.dance4j.training.settings.IntegerSettings;
import org.dance4j.training.settings.LengthSettings;
import org.dance4j.training.settings.LossSettings;
import org.dance4j.training.settings.MachineSettings;
import org.dance4j.training.settings.NetworkSlimmingSettings;
import org.dance4j.training.settings.OptimizationSettings;
import org.dance4j.training.settings.TeacherKind;
import org.dance4j.training.settings.ValidationSettings;
import org.dance4j.training.settings.WidthSettings;
import org.dance4j.training.state.CheckpointCadence;

/**
 * Every setting of a training run that is not the network, in groups, and the objects that follow from them. None is null
 * but those that may be left open.
 *
 * @param data which images and labels there are
 * @param dataSlimmingSettings how the data is slimmed
 * @param networkSlimmingSettings how the network is slimmed
 * @param widths at which widths the network is trained
 * @param length how long the run is
 * @param augmentationSettings how training images are varied
 * @param loss how pixels count in the loss
 * @param optimization what a step does
 * @param integers what is computed in integers
 * @param validation when the run is validated, and on what
 * @param checkpointing when checkpoints are written
 * @param machine what it computes with
 */
public record TrainingConfig(
        DataSettings data,
        DataSlimmingSettings dataSlimmingSettings,
        NetworkSlimmingSettings networkSlimmingSettings,
        WidthSettings widths,
        LengthSettings length,
        AugmentationSettings augmentationSettings,
        LossSettings loss,
        OptimizationSettings optimization,
        IntegerSettings integers,
        ValidationSettings validation,
        CheckpointSettings checkpointing,
        MachineSettings machine) {

    /** The exponent of the polynomial learning rate. */
    public static final double RATE_POWER = 0.9;

    /** That of distillation alone in CIRKD (Yang et al., Cross-Image Relational Knowledge Distillation, 2022). */
    public static final double DISTIL_WEIGHT = 1;

    /** Likewise. */
    public static final double DISTIL_TEMPERATURE = 1;

    /**
     * @throws BadSettingException if a setting is missing or out of its range, or two do not go together
     * @throws IllegalArgumentException if there is no such schedule of prunings
     */
    public TrainingConfig {
        SettingSchema.requireSound(
                data,
                dataSlimmingSettings,
                networkSlimmingSettings,
                widths,
                length,
                augmentationSettings,
                loss,
                optimization,
                integers,
                validation,
                checkpointing,
                machine);
        length.requireOne();
        dataSlimmingSettings.slimming(machine.seed());
        networkSlimmingSettings.schedule();
        widths.requireSound();
        integers.requireSound();
        if (machine.precision() == Precision.FLOAT16 && machine.device() == Device.CPU) {
            throw BadSettingException.of(
                    new BadSettingException.Field("precision"),
                    " float16 is for ",
                    new BadSettingException.Field("device"),
                    " gpu: on processors, TensorFlow only imitates it");
        }
        if (widths.areSeveral() && networkSlimmingSettings.slimming()) {
            throw BadSettingException.of(
                    new BadSettingException.Field("widths"),
                    " trains one network at several widths, which ",
                    new BadSettingException.Field("slimming"),
                    " would change under way: choose one of both");
        }
        if (widths.areSeveral() && integers.arithmetic() != Arithmetic.FLOAT) {
            throw BadSettingException.of(
                    new BadSettingException.Field("widths"),
                    " are trained in floats, and this run has ",
                    new BadSettingException.Field("arithmetic"),
                    " " + EnumText.of(integers.arithmetic()));
        }
        if (networkSlimmingSettings.distil() == TeacherKind.AVERAGES && optimization.ema() == 0) {
            throw BadSettingException.of(
                    new BadSettingException.Field("distil"),
                    " averages needs moving averages of the weights, which ",
                    new BadSettingException.Field("ema"),
                    " 0 does not keep");
        }
    }

    /**
     * The configuration with these settings, and the defaults of others.
     *
     * @param settings by name, for example {@code batch}, as {@link SettingSchema#of(Map)} takes them
     */
    public static TrainingConfig of(Map<String, ?> settings) {
        return SettingSchema.of(TrainingConfig.class).withDefaults(settings);
    }

    /** How long the run is. */
    public Budget budget() {
        if (length.steps() != null) {
            return Budget.ofSteps(length.steps());
        }
        return length.epochs() != null
                ? Budget.ofEpochs(length.epochs())
                : Budget.ofTrainingMacs(length.trainingMacs() == null ? 0 : length.trainingMacs());
    }

    /** The nominal number of images in a batch. */
    public int batch() {
        return optimization.batch();
    }

    /** How images are varied and cropped. */
    public Augmentation augmentation() {
        return augmentationSettings.augmentation(optimization.crop());
    }

    /**
     * How pixels count in the loss.
     *
     * @param classes how many classes there are
     * @throws org.dance4j.common.settings.BadSettingException if class weights are not resolved or not as many
     */
    public PixelLoss pixelLoss(int classes) {
        return loss.pixels(classes);
    }

    /** What the backbone's learning rate is of that of all else, at least 0. */
    public double backboneRate() {
        // Runs that were begun before there was the setting had the same for all layers.
        return optimization.backboneRate() == null ? 1 : optimization.backboneRate();
    }

    /** The rate's schedule. */
    public LearningRate learningRate() {
        return new LearningRate(optimization.learningRate(), optimization.warmupSteps(), RATE_POWER);
    }

    /** How weights follow the loss' gradient. */
    public Optimizer optimizer() {
        return integers.optimizer(seed())
                .orElseGet(() -> optimization.optimizer().with(optimization.momentum()));
    }

    /** Weight decay of kernels, at least 0. */
    public double weightDecay() {
        return optimization.weightDecay();
    }

    /** Which parts of data slimming are on. */
    public DataSlimming dataSlimming() {
        return dataSlimmingSettings.slimming(machine.seed());
    }

    /**
     * The sizes that images are labelled at.
     *
     * @param sizeMultiple what the network's input sizes are multiples of
     */
    public AdaptiveResolution inferenceResolution(int sizeMultiple) {
        return new AdaptiveResolution(
                sizeMultiple, dataSlimmingSettings.downsampling(), dataSlimmingSettings.leastAtInference());
    }

    /** Whether anything that the run does follows from the distribution of the images' complexity. */
    public boolean needsDistribution() {
        boolean infers = dataSlimmingSettings.downsampling() && dataSlimmingSettings.leastAtInference() < 1;
        return dataSlimming().needsDistribution()
                || (infers && dataSlimming().indicator().kind().followsDistribution());
    }

    /** Whether a batch holds images of several sizes, as they are drawn. */
    public boolean mixed() {
        return dataSlimmingSettings.mix();
    }

    /** Whether channels are pruned while training. */
    public boolean slimming() {
        return networkSlimmingSettings.slimming();
    }

    /** Where channels may go. */
    public PruneScope pruneScope() {
        return networkSlimmingSettings.pruneScope();
    }

    /** When channels go. */
    public PruningSchedule pruning() {
        return networkSlimmingSettings.schedule();
    }

    /** How far the network is pruned in the end. */
    public PruningTarget pruningTarget() {
        return networkSlimmingSettings.target();
    }

    /** What decides which channels go. */
    public Importance importance() {
        return networkSlimmingSettings.importance();
    }

    /** The fewest channels that pruning leaves of a network, and in which numbers. */
    public ChannelFloor floor(Network built) {
        return ChannelFloor.of(built).inMultiplesOf(networkSlimmingSettings.channelMultiple());
    }

    /** Whether channels fade before they go. */
    public boolean fading() {
        return networkSlimmingSettings.fade();
    }

    /** What teaches the network while it is pruned. */
    public TeacherKind teacher() {
        return networkSlimmingSettings.distil();
    }

    /** How much the teacher counts beside the labels, above 0. */
    public double distilWeight() {
        Double weight = networkSlimmingSettings.distilWeight();
        return weight == null ? DISTIL_WEIGHT : weight;
    }

    /** What the teacher's logits and the network's are divided by, above 0. */
    public double distilTemperature() {
        Double temperature = networkSlimmingSettings.distilTemperature();
        return temperature == null ? DISTIL_TEMPERATURE : temperature;
    }

    /** The weight of the L1 penalty on gammas in the scope, while there are prunings to come. */
    public double gammaL1() {
        return networkSlimmingSettings.gammaL1();
    }

    /** The most samples to leave out because they cannot be read; the next one stops the run. */
    public int skipBad() {
        return data.mostLeftOut();
    }

    /** Epochs between validations; the last epoch always is followed by one. */
    public int validateEvery() {
        return validation.validateEvery();
    }

    /** The most validation images that validations use, evenly spread. */
    public int validateOn() {
        return validation.validateOn() == null ? Integer.MAX_VALUE : validation.validateOn();
    }

    /** When checkpoints are written. */
    public CheckpointCadence checkpoints() {
        return checkpointing.cadence();
    }

    /** Threads that make batches and read validation images, at least 1. */
    public int inputThreads() {
        // Runs that were begun before there was the setting had one.
        return machine.inputThreads() == null ? 1 : machine.inputThreads();
    }

    /** Whether batch norms use the statistics of all processes' images, where several train. */
    public boolean joinsBatchNorms() {
        return optimization.syncBatchNorm();
    }

    /** d of the weights' exponential moving averages, in [0, 1); 0 for none. */
    public double averageDecay() {
        return optimization.ema();
    }

    /** The seed of every random choice. */
    public long seed() {
        return machine.seed();
    }

    /** What convolutions are computed in. */
    public Precision precision() {
        return machine.precision();
    }

    /** Whether gradients are scaled, as float16 needs it. */
    public boolean scalesGradients() {
        return Sessions.scalesGradients(precision(), device());
    }

    /** What trains. */
    public Device device() {
        return machine.device();
    }

    /** Threads of TensorFlow's operations, at least 1. */
    public int threads() {
        return machine.threads();
    }
}
