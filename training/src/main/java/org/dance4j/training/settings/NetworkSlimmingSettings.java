package org.dance4j.training.settings;

import org.dance4j.common.settings.Setting;
import org.dance4j.common.settings.SettingParser;
import org.dance4j.slimming.Importance;
import org.dance4j.slimming.PruneScope;
import org.dance4j.slimming.latency.LatencyForm;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.slimming.schedule.PruningTarget;

/** How the network is slimmed while training (paper, section 3.3). Each is null where nothing was chosen. */
public record NetworkSlimmingSettings(
        @Setting(value = "Prune channels while training.", otherwiseText = "as the recipe says", negatable = true)
                Boolean slimming,
        @Setting(
                        value = "The share of channels removed in the end, from 0 to below 1.",
                        label = "SHARE",
                        otherwise = "0.5",
                        atLeast = 0,
                        below = 1)
                Double pruneRatio,
        @Setting(
                        value = "The share of the inference multiply-accumulates to be left in the end, of the network "
                                + "as built on images of the sizes that it sees; in place of {prune-ratio}.",
                        label = "SHARE",
                        otherwiseText = "as many as {prune-ratio} leaves",
                        optional = true,
                        above = 0,
                        below = 1)
                Double targetMacs,
        @Setting(
                        value =
                                "The milliseconds that an image may take in the end, in place of {prune-ratio}: by the network "
                                        + "alone, at the size of most training images whole, in {latency-form} with {threads} on "
                                        + "this machine, where layers are timed before training.",
                        label = "MS",
                        otherwiseText = "no time is asked for",
                        optional = true,
                        above = 0)
                Double targetLatency,
        @Setting(
                        value =
                                "What {target-latency} and {channel-multiple} auto time: saved-model, tflite-float32 or "
                                        + "tflite-int8.",
                        label = "NAME",
                        otherwise = "tflite-int8")
                LatencyForm latencyForm,
        @Setting(
                        value = "What decides which channels go: gamma (the magnitude of batch-norm gammas), taylor "
                                + "(what the loss would lose, to the first order), or either per square root of the multiply-accumulates "
                                + "saved (with {target-latency}, per time): gamma-per-cost, taylor-per-cost. Networks "
                                + "without batch norms go by magnitude (that of a channel's weights) or "
                                + "magnitude-per-cost, which others take, too.",
                        label = "NAME",
                        otherwise = "gamma",
                        otherwiseText =
                                "taylor-per-cost; gamma with {recipe} paper and baseline; magnitude-per-cost and "
                                        + "magnitude without batch norms; gamma-per-cost with {recipe} dance and {arithmetic} int8")
                Importance importance,
        @Setting(
                        value = "Choose channels ahead of each pruning, and let their gammas and betas fall to 0 until "
                                + "then.",
                        otherwise = "false",
                        otherwiseText =
                                "they fade; not with {recipe} paper and baseline, {widths}, or without batch norms",
                        negatable = true)
                Boolean fade,
        @Setting(
                        value =
                                "How often channels are removed; the run, or the part of it in {network-when}, has N + 1 "
                                        + "equal parts.",
                        label = "N",
                        otherwise = "6",
                        otherwiseText = "2; 6 with {recipe} paper and baseline",
                        atLeast = 1)
                Integer stages,
        @Setting(
                        value = "When gammas are pulled and channels removed: throughout, first-half, second-half, or "
                                + "shares of the run such as 0.2-0.6.",
                        label = "WHEN",
                        otherwise = "throughout",
                        otherwiseText = "0.1-0.3; throughout with {recipe} paper and baseline")
                When networkWhen,
        @Setting(
                        value = "Where channels may go: header (everything after the backbone) or network.",
                        label = "NAME",
                        otherwise = "header")
                PruneScope pruneScope,
        @Setting(
                        value = "The L1 pull on the batch-norm gammas in the scope.",
                        label = "WEIGHT",
                        otherwiseText =
                                "so that a gamma which nothing else pulls falls from where gammas start (0.5 from "
                                        + "random weights) to 0 by the last pruning, or with {gamma-pull} lowest "
                                        + "between two; none with {optimizer} adam or adamw, "
                                        + "0 with an {importance} that is not of gammas",
                        atLeast = 0)
                Double gammaL1,
        @Setting(
                        value =
                                "Leave of each layer that loses channels a multiple of N, such as 16, which kernels are fast "
                                        + "at; 1 leaves any number, auto finds out by timing {latency-form} on this machine.",
                        label = "N",
                        otherwise = "1",
                        otherwiseText =
                                "auto with {target-latency}; otherwise 16, or 1 with {recipe} paper and baseline",
                        parser = Multiple.class)
                Integer channelMultiple,
        @Setting(
                        value = "Which gammas {gamma-l1} pulls: all, or at each step the lowest, as many as go at a "
                                + "pruning, so that those that stay are left alone.",
                        label = "NAME",
                        otherwise = "all")
                GammaPull gammaPull,
        @Setting(
                        value = "What teaches the network while it is pruned, by its scores of each pixel: none; "
                                + "previous, the network as it was before the latest pruning, or before the latest {fade} "
                                + "began; unpruned, as it was before the first; averages, the moving averages of {ema}. It "
                                + "teaches until {network-when} ends, and its multiply-accumulates count as training.",
                        label = "NAME",
                        otherwise = "none")
                TeacherKind distil,
        @Setting(
                        value = "How much the teacher counts, the labels counting 1.",
                        label = "WEIGHT",
                        otherwiseText = "1, where something teaches",
                        optional = true,
                        above = 0)
                Double distilWeight,
        @Setting(
                        value =
                                "What scores of teacher and network are divided by before they are compared; above 1 the "
                                        + "less probable classes count more.",
                        label = "T",
                        otherwiseText = "1, where something teaches",
                        optional = true,
                        above = 0)
                Double distilTemperature) {

    /** The {@link #channelMultiple} that is to be found by timing. */
    public static final int AUTO = 0;

    /** Reads {@code auto} or a number. */
    public static final class Multiple implements SettingParser {
        @Override
        public Object parse(String text) {
            if (text.equals("auto")) {
                return AUTO;
            }
            try {
                int number = Integer.parseInt(text);
                if (number >= 1) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(expected(text), e);
            }
            throw new IllegalArgumentException(expected(text));
        }

        private static String expected(String found) {
            return "expected auto or a whole number that is at least 1, found '" + found + "'";
        }
    }

    /** Whether layers are to be timed: for a time that is asked for, or for numbers of channels that are fast. */
    public boolean needsTimes() {
        return targetLatency != null || channelMultiple == AUTO;
    }

    /**
     * When channels go; the stages and the interval may not be null.
     *
     * @throws IllegalArgumentException if there is no such schedule
     */
    public PruningSchedule schedule() {
        return new PruningSchedule(
                stages, networkWhen.interval().from(), networkWhen.interval().to());
    }

    /** How many go: a time or a cost where one is asked for, otherwise {@link #pruneRatio}, which may not be null then. */
    public PruningTarget target() {
        if (targetLatency != null) {
            return new PruningTarget.Latency(targetLatency / 1000);
        }
        return targetMacs != null ? new PruningTarget.Macs(targetMacs) : new PruningTarget.Channels(pruneRatio);
    }
}
