package org.dance4j.runs.settings;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.dance4j.common.runtime.CpuPrecision;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.labels.ClassFrequencies;
import org.dance4j.graphs.Network;
import org.dance4j.slimming.Importance;
import org.dance4j.slimming.PruneScope;
import org.dance4j.slimming.Pruning;
import org.dance4j.training.config.LearningRate;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.optimizer.ErrorGrids;
import org.dance4j.training.optimizer.IntegerSgd;
import org.dance4j.training.settings.Arithmetic;
import org.dance4j.training.settings.ClassWeights;
import org.dance4j.training.settings.GammaPull;
import org.dance4j.training.settings.MachineSettings;
import org.dance4j.training.settings.NetworkSlimmingSettings;
import org.dance4j.training.settings.OptimizationSettings;
import org.dance4j.training.settings.OptimizerKind;
import org.dance4j.training.settings.TeacherKind;
import org.dance4j.training.settings.WidthShares;
import org.dance4j.training.settings.WidthTeacher;

/** Resolves what {@link Settings} leave open, from the data and the network where it depends on them. */
public final class Defaults {

    /** With six an H100 waited for input 13% of the time, training a BiSeNet on crops of 352 × 480. */
    private static final int MOST_INPUT_THREADS = 8;

    private static final int EPOCHS = 40;

    /** Those of the sets that are usually trained on for 40,000 steps of 8 images make as many. */
    private static final Map<String, Integer> EPOCHS_OF =
            Map.of("scenes", 57, "cityscapes", 108, "bdd100k", 46, "voc2012", 219, "ade20k", 16);

    /** Yang et al., 2020. */
    private static final double INTEGER_WEIGHT_DECAY = 1e-5;

    private static final int MOST_WARMUP_STEPS = 100;
    private static final int VALIDATIONS = 10;
    private static final MathContext WEIGHT_DIGITS = new MathContext(6);

    /** What Cityscapes' images of 1024 x 2048 are usually cropped to, as in MMSegmentation's configurations. */
    private static final ImageSize LARGEST_CROP = new ImageSize(512, 1024);

    private final Settings asked;
    private final ToDoubleFunction<PruneScope> meanGamma;
    private final boolean onlyBackbone;
    private final NetworkChoice choice;
    private final Network network;
    private final TrainingData data;
    private final int processors;

    private Defaults(
            Settings settings,
            NetworkChoice choice,
            Network network,
            ToDoubleFunction<PruneScope> meanGamma,
            boolean onlyBackbone,
            TrainingData data,
            int processors) {
        this.asked = settings;
        this.choice = choice;
        this.network = network;
        this.meanGamma = meanGamma;
        this.onlyBackbone = onlyBackbone;
        this.data = data;
        this.processors = processors;
    }

    /**
     * The settings of a run, checked against the network and the data.
     *
     * @param choice what the network is called
     * @param built the network before any slimming
     * @param meanGamma the mean magnitude that gammas in a scope start a run with slimming at
     * @param onlyBackbone whether the weights that it starts from are the backbone's, and all else is random
     * @param processors how many of the machine's are this process's, at least 1
     * @throws org.dance4j.common.io.BadInputException if a setting cannot be
     */
    public static RunConfig resolve(
            Settings settings,
            NetworkChoice choice,
            Network built,
            ToDoubleFunction<PruneScope> meanGamma,
            boolean onlyBackbone,
            TrainingData data,
            int processors) {
        return new Defaults(settings, choice, built, meanGamma, onlyBackbone, data, processors).resolve();
    }

    private RunConfig resolve() {
        Recipe recipe = asked.withDefaults().recipe();
        boolean on = recipe.isWhole();
        Settings fitting = Pruning.hasGammas(network) ? asked : withoutNorms(asked, recipe);
        Settings own = fitting.integers().arithmetic() == Arithmetic.INT8 ? forIntegers(fitting, recipe) : fitting;
        WidthShares widths = own.widths().widths();
        if (widths != null && widths.range()) {
            own = own.orElse("widths-teacher", WidthTeacher.WIDEST)
                    .orElse("widths-drawn", own.widths().drawn());
        }
        if (own.networkSlimming().targetLatency() != null) {
            own = own.orElse("channel-multiple", NetworkSlimmingSettings.AUTO);
        }
        Settings all = recipe.completed(own).withDefaults();
        all = all.with("dataset", data.complexity().dataset())
                .withAbsolute("data")
                .withAbsolute("image-cache")
                .withAbsolute("weights")
                .withAbsolute("init")
                .with("network", choice.network())
                .with("backbone", choice.backbone())
                .with("output-stride", choice.outputStride())
                .with("width", choice.width())
                .with("header-width", choice.headerWidth())
                .orElse("downsampling", on)
                .orElse("dropping", on)
                .orElse("weighting", on)
                .orElse("slimming", on && !all.widths().areSeveral())
                .orElse("crop", crop())
                .orElse("precision", precision(all))
                .orElse("threads", threads(all.machine()))
                .orElse("input-threads", inputThreads(all.machine().device(), processors));
        all = DefaultRates.filledIn(all, onlyBackbone, network);
        RunLengths lengths = new RunLengths(network, data);
        if (!all.length().isGiven()) {
            all = all.with("epochs", epochs(all.data().dataset()));
        }
        if (all.length().trainingShare() != null) {
            all = lengths.withShareOfMacs(all);
        }
        requireExact(all);
        requireMomentum(all.optimization());
        SlimmingRules.check(all);
        if (all.networkSlimming().distil() != TeacherKind.NONE) {
            all = all.orElse("distil-weight", TrainingConfig.DISTIL_WEIGHT)
                    .orElse("distil-temperature", TrainingConfig.DISTIL_TEMPERATURE);
        }
        if (all.widths().areSeveral() && all.widths().widthsTeacher() != WidthTeacher.NONE) {
            all = all.orElse("widths-weight", all.widths().weight())
                    .orElse("widths-temperature", all.widths().temperature());
        }
        requireFits(all);
        all = all.with("class-weights", classWeights(all.loss().classWeights()));
        RunLength length = lengths.of(all);
        all = all.orElse("warmup-steps", (int) Math.min(MOST_WARMUP_STEPS, length.steps() / 10))
                .orElse("validate-every", (int) Math.max(1, length.epochs() / VALIDATIONS));
        RunConfig config = new RunConfig(all.orElse("gamma-l1", gammaL1(all, length)));
        config.training();
        return config;
    }

    /** The threads asked for; otherwise as many as the machine has processors. */
    public static int threads(MachineSettings machine) {
        return machine.threads() != null
                ? machine.threads()
                : Runtime.getRuntime().availableProcessors();
    }

    static int inputThreads(Device device, int processors) {
        return device == Device.GPU ? Math.min(processors, MOST_INPUT_THREADS) : 1;
    }

    static Precision precision(Settings all) {
        return all.integers().arithmetic() == Arithmetic.FLOAT && all.machine().device() == Device.CPU
                ? CpuPrecision.best()
                : Precision.FLOAT32;
    }

    private static void requireMomentum(OptimizationSettings optimization) {
        // Settings of a run, which begin another, hold the default.
        boolean isUsual = optimization
                .momentum()
                .equals(Settings.NONE.withDefaults().optimization().momentum());
        if (optimization.optimizer() != OptimizerKind.SGD && !isUsual) {
            throw BadSettingException.of(
                    new BadSettingException.Field("momentum"),
                    " is SGD's, and this run has ",
                    new BadSettingException.Field("optimizer"),
                    " " + EnumText.of(optimization.optimizer()));
        }
    }

    /** Products and sums of integers are exact in float32's 24 bits, and not in bfloat16's 8. */
    private static void requireExact(Settings all) {
        if (all.integers().arithmetic() != Arithmetic.FLOAT && all.machine().precision() != Precision.FLOAT32) {
            throw BadSettingException.of(
                    new BadSettingException.Field("arithmetic"),
                    " " + EnumText.of(all.integers().arithmetic()) + " needs ",
                    new BadSettingException.Field("precision"),
                    " float32, which holds its integers exactly, found "
                            + EnumText.of(all.machine().precision()));
        }
    }

    /** Channels of a network without batch norms go by the magnitude of their weights, and not by gammas, nor do these fade. */
    private Settings withoutNorms(Settings chosen, Recipe recipe) {
        NetworkSlimmingSettings slimming = chosen.networkSlimming();
        Map<String, Boolean> byNorms = new LinkedHashMap<>();
        byNorms.put(
                "importance",
                slimming.importance() != null && slimming.importance().isByNorms());
        byNorms.put("gamma-l1", slimming.gammaL1() != null && slimming.gammaL1() > 0);
        byNorms.put("fade", Boolean.TRUE.equals(slimming.fade()));
        boolean slims = slimming.slimming() == null ? recipe.isWhole() : slimming.slimming();
        byNorms.forEach((name, isGiven) -> {
            if (isGiven && slims) {
                throw BadSettingException.of(
                        "network " + network.name() + " has no batch norms for ",
                        new BadSettingException.Field(name),
                        " to go by: its channels go by ",
                        new BadSettingException.Field("importance"),
                        " magnitude or magnitude-per-cost");
            }
        });
        return chosen.orElse("fade", false)
                .orElse("importance", recipe == Recipe.DANCE ? Importance.MAGNITUDE_PER_COST : Importance.MAGNITUDE);
    }

    /** Training in integers is plain descent, as in the paper, and refuses what it has not. */
    private static Settings forIntegers(Settings chosen, Recipe recipe) {
        Map<String, Boolean> others = new LinkedHashMap<>();
        OptimizationSettings optimization = chosen.optimization();
        others.put("optimizer", optimization.optimizer() != null && optimization.optimizer() != OptimizerKind.SGD);
        others.put("momentum", optimization.momentum() != null && optimization.momentum() != 0);
        Importance importance = chosen.networkSlimming().importance();
        others.put("importance", importance != null && importance.isFirstOrder());
        others.forEach((name, isGiven) -> {
            if (isGiven) {
                throw BadSettingException.of(
                        new BadSettingException.Field("arithmetic"),
                        " int8 trains by plain descent on integers, and has neither moments nor smoothed gradients: it"
                                + " goes without ",
                        new BadSettingException.Field(name));
            }
        });
        Settings slimmed = recipe == Recipe.DANCE ? chosen.orElse("importance", Importance.GAMMA_PER_COST) : chosen;
        return slimmed.with("momentum", 0.0)
                .orElse("weight-decay", INTEGER_WEIGHT_DECAY)
                .orElse("error-grids", ErrorGrids.TWO);
    }

    private double gammaL1(Settings all, RunLength length) {
        OptimizationSettings optimization = all.optimization();
        NetworkSlimmingSettings slimming = all.networkSlimming();
        if (!slimming.slimming()
                || slimming.gammaL1() != null
                || !slimming.importance().isByGammas()) {
            return 0;
        } else if (optimization.optimizer() != OptimizerKind.SGD) {
            throw BadSettingException.of(
                    new BadSettingException.Field("gamma-l1"),
                    " must be given with ",
                    new BadSettingException.Field("optimizer"),
                    " " + EnumText.of(optimization.optimizer())
                            + ", which scales gradients: its default is made for sgd");
        }
        // What integers follow is a share of the gradient.
        double share = all.integers().arithmetic() == Arithmetic.INT8 ? IntegerSgd.GRADIENT_SHARE : 1;
        double untilLast = 1
                / share
                * DefaultGammaL1.forRun(
                        new LearningRate(
                                optimization.learningRate(), optimization.warmupSteps(), TrainingConfig.RATE_POWER),
                        optimization.momentum(),
                        slimming.schedule(),
                        length,
                        meanGamma.applyAsDouble(slimming.pruneScope()));
        return slimming.gammaPull() == GammaPull.LOWEST ? slimming.stages() * untilLast : untilLast;
    }

    /** The epochs that a dataset is trained on for. */
    public static int epochs(String dataset) {
        return EPOCHS_OF.getOrDefault(dataset, EPOCHS);
    }

    /** The size of most images, as far as it is not too large. */
    private ImageSize crop() {
        ImageSize usual = Collections.max(sizes().entrySet(), Map.Entry.comparingByValue())
                .getKey();
        ImageSize most = new ImageSize(
                Math.min(usual.height(), LARGEST_CROP.height()), Math.min(usual.width(), LARGEST_CROP.width()));
        return new AdaptiveResolution(network.sizeMultiple(), false).full(most);
    }

    /** Weights by frequency as numbers, which are what a run goes on with whatever becomes of its labels. */
    private ClassWeights classWeights(ClassWeights asked) {
        if (!(asked instanceof ClassWeights.Balance balance) || balance == ClassWeights.Balance.NONE) {
            return asked;
        }
        ClassFrequencies frequencies = ClassFrequencies.of(
                data.complexity().labels().get(Split.TRAIN).values(),
                data.classes().size());
        List<Double> exact =
                balance == ClassWeights.Balance.LOG ? frequencies.logWeights() : frequencies.medianWeights();
        return new ClassWeights.Given(exact.stream()
                .map(weight -> BigDecimal.valueOf(weight).round(WEIGHT_DIGITS).doubleValue())
                .toList());
    }

    private void requireFits(Settings all) {
        ImageSize crop = all.optimization().crop();
        int multiple = network.sizeMultiple();
        if (crop.height() % multiple != 0 || crop.width() % multiple != 0) {
            throw new BadSettingException(
                    "crop",
                    "must be a multiple of " + multiple + " in height and width for network " + network.name()
                            + ", found " + crop);
        }
        all.augmentation().augmentation(crop).requireFitsSome(sizes().keySet());
    }

    /** The sizes of the training images, and how many have each. */
    private Map<ImageSize, Long> sizes() {
        return data.training().stream()
                .map(Sample::size)
                .collect(Collectors.groupingBy(Function.identity(), LinkedHashMap::new, Collectors.counting()));
    }
}
