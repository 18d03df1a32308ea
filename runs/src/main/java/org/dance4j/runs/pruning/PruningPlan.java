package org.dance4j.runs.pruning;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dance4j.common.io.Json;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Network;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.runs.settings.Settings;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.slimming.Pruning;
import org.dance4j.slimming.latency.LatencyForm;
import org.dance4j.slimming.latency.LayerTimes;
import org.dance4j.slimming.schedule.PruningTarget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.state.RunFolder;

/**
 * How a run prunes.
 *
 * @param config the run's, with a found number of channels in place of {@code auto}
 * @param times of the layers; empty if it is not a time that is asked for
 */
public record PruningPlan(RunConfig config, Optional<LayerTimes> times) {

    private static final String MULTIPLE = "channel-multiple";
    private static final String RATIO = "prune-ratio";
    private static final int SHARE_DIGITS = 3;
    private static final int MILLISECOND_DIGITS = 2;

    /**
     * Plans a run's prunings; layers are timed if that takes it.
     *
     * @param cache where times are kept between runs
     * @throws BadSettingException if nothing can be pruned, or what is asked for cannot be reached
     */
    public static PruningPlan of(RunConfig config, Network built, TrainingData data, Path cache, Reporter reporter) {
        if (!config.slimming()) {
            return new PruningPlan(
                    config.settings().networkSlimming().needsTimes() ? with(config, 1) : config, Optional.empty());
        }
        if (!config.settings().networkSlimming().needsTimes()) {
            requireUsable(config, built, data, reporter);
            return new PruningPlan(config, Optional.empty());
        }
        try (MachineTimes machine =
                MachineTimes.of(cache, config.settings().networkSlimming().latencyForm(), config.threads())) {
            RunConfig known = withMultiple(config, machine, reporter);
            requireUsable(known, built, data, reporter);
            return new PruningPlan(
                    known,
                    known.training().pruningTarget() instanceof PruningTarget.Latency
                            ? Optional.of(times(known, built, data, machine, reporter))
                            : Optional.empty());
        }
    }

    /**
     * Requires that a run can be pruned as it asks, as far as that can be told without times.
     *
     * @throws BadSettingException as {@link #of}
     */
    public static void requireUsable(RunConfig config, Network built, TrainingData data) {
        if (config.slimming() && !config.settings().networkSlimming().needsTimes()) {
            requireUsable(config, built, data, Reporter.SILENT);
        }
    }

    private static void requireUsable(RunConfig config, Network built, TrainingData data, Reporter reporter) {
        requirePrunable(built, config.training());
        requireReachable(built, config.training(), data, reporter);
    }

    private static RunConfig with(RunConfig config, int multiple) {
        return new RunConfig(config.settings().with(MULTIPLE, multiple));
    }

    private static RunConfig withMultiple(RunConfig config, MachineTimes machine, Reporter reporter) {
        if (config.settings().networkSlimming().channelMultiple() >= 1) {
            return config;
        }
        MachineTimes.Multiple found = machine.multiple(reporter);
        reporter.line("channels are left in multiples of " + found.number() + ", by times of " + machine.text());
        if (found.isNoisy()) {
            reporter.warn(noise(found.difference(), "which numbers of channels are fast"));
        }
        return with(config, found.number());
    }

    private static LayerTimes times(
            RunConfig config, Network built, TrainingData data, MachineTimes machine, Reporter reporter) {
        TrainingConfig training = config.training();
        ImageSize size = new AdaptiveResolution(built.sizeMultiple(), false).full(usual(data));
        Network least = Pruning.least(built, training.pruneScope(), cost(built, training, data), training.floor(built));
        LayerTimes times = machine.layers(
                built, least, size, config.settings().networkSlimming().channelMultiple(), reporter);
        reporter.line(String.format(
                Locale.ROOT,
                "%s takes %.2f ms by %s at %s as built, and %.2f ms with the fewest channels",
                built.name(),
                1e3 * times.built().whole(),
                machine.text(),
                size,
                1e3 * times.least().whole()));
        if (config.settings().networkSlimming().latencyForm() != LatencyForm.SAVED_MODEL) {
            reporter.line("these are times of files of one size (export --size " + size
                    + "); those of any size take longer, since TFLite enlarges their logits on one thread");
        }
        if (times.areTooNoisy()) {
            reporter.warn(noise(times.difference(), "what the network takes"));
        }
        requireReachable(times, training, built, machine);
        return times;
    }

    private static String noise(double difference, String what) {
        return String.format(
                Locale.ROOT,
                "times of the same layer differ by %.0f%% (median): too noisy to trust %s; the run goes on with them, but they"
                        + " are not kept, and it is better to start anew when the machine does nothing else",
                100 * difference,
                what);
    }

    /** The size that most images of training have. */
    private static ImageSize usual(TrainingData data) {
        Map<ImageSize, Long> sizes = data.training().stream()
                .collect(Collectors.groupingBy(Sample::size, LinkedHashMap::new, Collectors.counting()));
        return Collections.max(sizes.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    private static void requireReachable(LayerTimes times, TrainingConfig config, Network built, MachineTimes machine) {
        Double asked = config.networkSlimmingSettings().targetLatency();
        double target = asked / 1000;
        if (target >= times.built().whole()) {
            throw BadSettingException.of(
                    new BadSettingException.Field("target-latency"),
                    String.format(
                            Locale.ROOT,
                            " %s asks for no pruning: network %s takes %.2f ms as built by %s",
                            asked,
                            built.name(),
                            1e3 * times.built().whole(),
                            machine.text()));
        } else if (target < times.least().whole() || !times.tellsWidthsApart()) {
            throw BadSettingException.of(
                    new BadSettingException.Field("target-latency"),
                    String.format(
                            Locale.ROOT,
                            " %s cannot be reached in scope %s of network %s by %s: when each layer keeps what it must, an"
                                    + " image takes %s ms, and %.2f ms as built; see ",
                            asked,
                            config.pruneScope().text(),
                            built.name(),
                            machine.text(),
                            upwards(new BigDecimal(times.least().whole()).movePointRight(3), MILLISECOND_DIGITS),
                            1e3 * times.built().whole()),
                    new BadSettingException.Field("prune-scope"));
        }
    }

    private static InferenceCost cost(Network built, TrainingConfig config, TrainingData data) {
        return data.inferenceCost(config, built.sizeMultiple());
    }

    private static void requirePrunable(Network built, TrainingConfig config) {
        try {
            Pruning.requirePrunable(built, config.pruneScope(), config.floor(built));
        } catch (IllegalArgumentException e) {
            throw BadSettingException.because(
                    e,
                    e.getMessage() + " (see ",
                    new BadSettingException.Field("slimming"),
                    ", ",
                    new BadSettingException.Field("prune-scope"),
                    " and ",
                    new BadSettingException.Field(MULTIPLE),
                    ")");
        }
    }

    /** Floors leave each layer some channels, so that neither every cost nor every number of channels can be reached. */
    private static void requireReachable(Network built, TrainingConfig config, TrainingData data, Reporter reporter) {
        InferenceCost cost = cost(built, config, data);
        Network left = Pruning.least(built, config.pruneScope(), cost, config.floor(built));
        if (config.pruningTarget() instanceof PruningTarget.Macs target) {
            requireMacs(target, cost.macs(left) / cost.macs(built), built, config);
        } else if (config.pruningTarget() instanceof PruningTarget.Channels target) {
            requireChannels(target, left, built, config, reporter);
        }
    }

    private static void requireMacs(PruningTarget.Macs target, double least, Network built, TrainingConfig config) {
        if (target.share() < least) {
            throw BadSettingException.of(
                    new BadSettingException.Field("target-macs"),
                    String.format(
                            Locale.ROOT,
                            " %s cannot be reached in scope %s of network %s: when each layer keeps what it must, %s is"
                                    + " left; see ",
                            target.share(),
                            config.pruneScope().text(),
                            built.name(),
                            upwards(new BigDecimal(least), SHARE_DIGITS)),
                    new BadSettingException.Field("prune-scope"));
        }
    }

    private static void requireChannels(
            PruningTarget.Channels target, Network left, Network built, TrainingConfig config, Reporter reporter) {
        int whole = Pruning.channels(built, config.pruneScope());
        int least = Pruning.channels(left, config.pruneScope());
        int asked = target.keptAfter(config.pruning().stages(), config.pruning(), whole);
        // As near as whole groups allow is what is asked for.
        if (2 * (least - asked) <= config.floor(built).multiple()) {
            return;
        }
        BigDecimal most =
                BigDecimal.valueOf(whole - least).divide(BigDecimal.valueOf(whole), SHARE_DIGITS, RoundingMode.FLOOR);
        String problem = String.format(
                Locale.ROOT,
                " %s cannot be reached in scope %s of network %s: when each layer keeps what it must, %s of the channels"
                        + " goes",
                target.removed(),
                config.pruneScope().text(),
                built.name(),
                most.toPlainString());
        // Nobody asked for the default, which networks of few channels cannot reach.
        if (Settings.NONE.withDefaults().networkSlimming().pruneRatio().equals(target.removed())) {
            reporter.line(RATIO + problem);
            return;
        }
        throw BadSettingException.of(
                new BadSettingException.Field(RATIO),
                problem + "; see ",
                new BadSettingException.Field("prune-scope"),
                " and ",
                new BadSettingException.Field(MULTIPLE));
    }

    /** The least figure of so many decimals that can be asked for. */
    private static String upwards(BigDecimal exact, int decimals) {
        return exact.setScale(decimals, RoundingMode.CEILING).toPlainString();
    }

    /** Writes what the run must not lose into its folder. */
    public void write(RunFolder folder) {
        times.ifPresent(known -> Json.write(folder.layerTimes(), known));
    }
}
