package org.dance4j.training.settings;

import org.dance4j.common.settings.Setting;
import org.dance4j.datasets.images.ImageSize;

/** What a training step does with how many images. Each is null where nothing was chosen. */
public record OptimizationSettings(
        @Setting(value = "Images in a batch.", label = "N", otherwise = "8", atLeast = 2) Integer batch,
        @Setting(
                        value = "The size cut from the varied images, a multiple of what the network needs.",
                        label = "HxW",
                        otherwiseText = "the size that most images have as the network takes it (192x256 for scenes, "
                                + "352x480 for SegNet's camvid), at most 512x1024, as is usual for cityscapes")
                ImageSize crop,
        @Setting(
                        value = "The highest learning rate; it rises over the warm-up and then falls as (1 - "
                                + "spent)^0.9.",
                        label = "RATE",
                        otherwiseText = "0.05 from random weights, 0.04 where {weights} hold the backbone alone and no "
                                + "{backbone-rate} is given, 0.02 from others or {init}, each divided by the root of how many {widths} a step trains; with adam "
                                + "and adamw 0.001 and 0.0001, with {arithmetic} int8 2, 4 and 2; a fifth of it with sgd for "
                                + "networks without batch norms",
                        above = 0)
                Double learningRate,
        @Setting(
                        value = "Steps over which the rate rises.",
                        label = "N",
                        otherwiseText = "100, but at most a tenth of the run's steps",
                        atLeast = 0)
                Integer warmupSteps,
        @Setting(
                        value =
                                "What follows the gradient: sgd with momentum, adam, or adamw, which decays weights beside "
                                        + "the update.",
                        label = "NAME",
                        otherwise = "sgd")
                OptimizerKind optimizer,
        @Setting(
                        value = "SGD's momentum.",
                        label = "SHARE",
                        otherwise = "0.9",
                        otherwiseText = "0.9; none with {arithmetic} int8",
                        atLeast = 0,
                        below = 1)
                Double momentum,
        @Setting(
                        value = "Weight decay of kernels; batch norms have none.",
                        label = "WEIGHT",
                        otherwise = "5e-4",
                        otherwiseText = "5e-4; 1e-5 with {arithmetic} int8",
                        atLeast = 0)
                Double weightDecay,
        @Setting(
                        value =
                                "Validate, prune by and export exponential moving averages of the weights, which keep this "
                                        + "share of themselves at each step, such as 0.999; fewer in the first steps. 0 is none.",
                        label = "DECAY",
                        otherwise = "0",
                        atLeast = 0,
                        below = 1)
                Double ema,
        @Setting(
                        value =
                                "What the backbone's learning rate is multiplied by, decoupled weight decay with it, for "
                                        + "where it starts from weights and the rest does not; 0 leaves its weights as they "
                                        + "are. {gamma-l1} pulls the backbone's gammas as much more slowly.",
                        label = "FACTOR",
                        otherwiseText =
                                "1; 0.5 where {weights} hold the backbone alone and no {learning-rate} is given, with "
                                        + "sgd",
                        optional = true,
                        atLeast = 0)
                Double backboneRate,
        @Setting(
                        value =
                                "Where several processes train: batch norms use the mean and variance of all their images of"
                                        + " a step, as one process would. Otherwise each process's batch norms use its own images.",
                        negatable = true,
                        otherwise = "false")
                Boolean syncBatchNorm) {}
