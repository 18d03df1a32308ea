package org.dance4j.training.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.settings.Setting;
import org.dance4j.common.settings.SettingSchema;
import org.dance4j.common.text.EnumText;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.integers.IntegerTraining;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.training.optimizer.ErrorGrids;
import org.dance4j.training.optimizer.IntegerSgd;
import org.dance4j.training.optimizer.Optimizer;

/** What a run computes in integers. Each is null where nothing was chosen. */
public record IntegerSettings(
        @Setting(
                        value =
                                "What a run trains and infers in: float; int8-inference, whose training rounds weights and "
                                        + "activations as 8-bit inference does; int8, which trains in integers, too: weights, "
                                        + "activations, errors, gradients and updates.",
                        label = "NAME",
                        otherwise = "float")
                Arithmetic arithmetic,
        @Setting(
                        value =
                                "Bits of a weight in a run of integers, 2 to 8, or 32 for floats; with others than 8 there is no "
                                        + "file of 8-bit integers.",
                        label = "N",
                        otherwise = "8",
                        atLeast = Quantize.LEAST_BITS,
                        atMost = Quantize.FLOAT_BITS)
                Integer weightBits,
        @Setting(
                        value =
                                "Bits of an activation in a run of integers, 2 to 8, or 32 for floats; with others than 8 there "
                                        + "is no file of 8-bit integers.",
                        label = "N",
                        otherwise = "8",
                        atLeast = Quantize.LEAST_BITS,
                        atMost = Quantize.FLOAT_BITS)
                Integer activationBits,
        @Setting(
                        value =
                                "Bits of a parameter's gradient in training in integers, rounded up or down by chance, 2 to "
                                        + "24, or 32 for floats.",
                        label = "N",
                        otherwise = "8",
                        atLeast = Quantize.LEAST_BITS,
                        atMost = Quantize.FLOAT_BITS)
                Integer gradientBits,
        @Setting(
                        value =
                                "Bits of an error on its way back in training in integers, 2 to 12; into batch norms go twice "
                                        + "as many. 32 is floats.",
                        label = "N",
                        otherwise = "8",
                        atLeast = Quantize.LEAST_BITS,
                        atMost = Quantize.FLOAT_BITS)
                Integer errorBits,
        @Setting(
                        value =
                                "What errors are rounded to on their way back into convolutions: one grid, which the greatest "
                                        + "magnitude fills, as Yang et al. have it; two, the second of as many steps within the "
                                        + "first step, which a ninth bit tells of.",
                        label = "NAME",
                        otherwise = "one",
                        otherwiseText = "two with {arithmetic} int8")
                ErrorGrids errorGrids,
        @Setting(
                        value =
                                "Bits of an update in training in integers, and of stored weights, 8 to 24, or 32 for floats.",
                        label = "N",
                        otherwise = "24",
                        atLeast = Quantize.MOST_BITS,
                        atMost = Quantize.FLOAT_BITS)
                Integer updateBits,
        @Setting(
                        value =
                                "Bits of a batch norm's statistics and normalised values in training in integers, by mean "
                                        + "deviations, 2 to 16; 32 is the batch norm of floats, by variances.",
                        label = "N",
                        otherwise = "16",
                        atLeast = Quantize.LEAST_BITS,
                        atMost = Quantize.FLOAT_BITS)
                Integer normBits,
        @Setting(
                        value =
                                "What training in integers makes of the first convolutions behind the image and of those that "
                                        + "give logits: integers, as of all others; float, whose weights, errors and gradients "
                                        + "are floats, and whose weights are integers in inference and in files.",
                        label = "NAME",
                        otherwise = "integers",
                        otherwiseText =
                                "float for networks with batch norms, integers for others, as Yang et al. have it in "
                                        + "DeepLabv3 and in FCN-8s")
                OuterLayers outerLayers) {

    /** The settings of an arithmetic with the bits that it usually has. */
    public static IntegerSettings of(Arithmetic arithmetic) {
        return SettingSchema.of(IntegerSettings.class).withDefaults(Map.of("arithmetic", arithmetic));
    }

    /** The grids that a network is trained with; empty for floats. */
    public Optional<Quantize> grid() {
        return switch (arithmetic) {
            case FLOAT -> Optional.empty();
            case INT8_INFERENCE -> Optional.of(
                    new Quantize(activationBits, false, Quantize.KernelGrid.MAXIMUM, weightBits));
            case INT8 -> Optional.of(new Quantize(
                    activationBits,
                    true,
                    outerLayers == OuterLayers.FLOAT ? Quantize.KernelGrid.UNIT_INSIDE : Quantize.KernelGrid.UNIT,
                    weightBits));
        };
    }

    /**
     * The update rule of training in integers; empty for floats.
     *
     * @param seed what is rounded by chance is drawn from
     */
    public Optional<Optimizer> optimizer(long seed) {
        return arithmetic == Arithmetic.INT8
                ? Optional.of(new IntegerSgd(
                        errorBits,
                        errorGrids,
                        errorBits == Quantize.FLOAT_BITS ? errorBits : 2 * errorBits,
                        gradientBits,
                        updateBits,
                        weightBits,
                        seed))
                : Optional.empty();
    }

    /**
     * What the outer layers of a network are made of where nothing was chosen: with batch norms, as those of Yang et al.'s
     * DeepLabv3; without, as those of their FCN-8s. A network that has grids goes on with its own.
     *
     * @param built before or after training in integers
     */
    public static OuterLayers outerLayersOf(Network built) {
        return KernelGrids.of(built)
                        .map(grid -> grid.kernels() == Quantize.KernelGrid.UNIT_INSIDE)
                        .orElseGet(() -> KernelGrids.normBits(built.inference()).isPresent())
                ? OuterLayers.FLOAT
                : OuterLayers.INTEGERS;
    }

    /** Whether a network's norms are those that these settings ask for; so they are where it has none. */
    public boolean hasNormsOf(Network network) {
        int asked = arithmetic == Arithmetic.INT8 ? normBits : Quantize.FLOAT_BITS;
        return KernelGrids.normBits(network).orElse(asked) == asked;
    }

    /**
     * Checks that bits are such as there are, and told of integers only.
     *
     * @throws BadSettingException if they are not, or told of floats
     */
    public void requireSound() {
        requireBits("weight-bits", weightBits, Quantize.MOST_BITS);
        requireBits("activation-bits", activationBits, Quantize.MOST_BITS);
        requireBits("gradient-bits", gradientBits, IntegerSgd.EXACT_BITS);
        requireBits("error-bits", errorBits, IntegerSgd.EXACT_BITS / 2);
        requireBits("update-bits", updateBits, IntegerSgd.EXACT_BITS);
        requireBits("norm-bits", normBits, IntegerTraining.NORM_BITS);
        requireIntegers();
    }

    private static void requireBits(String name, Integer bits, int most) {
        if (bits != null && bits > most && bits != Quantize.FLOAT_BITS) {
            throw new BadSettingException(
                    name, "must be at most " + most + ", or " + Quantize.FLOAT_BITS + " for floats, found " + bits);
        }
    }

    private void requireIntegers() {
        Map<String, Integer> inference = new LinkedHashMap<>();
        inference.put("weight-bits", weightBits);
        inference.put("activation-bits", activationBits);
        Map<String, Integer> training = new LinkedHashMap<>();
        training.put("gradient-bits", gradientBits);
        training.put("error-bits", errorBits);
        training.put("update-bits", updateBits);
        training.put("norm-bits", normBits);
        Arithmetic chosen = arithmetic == null ? Arithmetic.FLOAT : arithmetic;
        requireNone(chosen == Arithmetic.FLOAT ? inference : Map.of(), "integers", chosen);
        requireNone(chosen != Arithmetic.INT8 ? training : Map.of(), "training in integers", chosen);
        if (chosen != Arithmetic.INT8 && outerLayers == OuterLayers.FLOAT) {
            throw isAbout("outer-layers", "training in integers", chosen);
        } else if (chosen != Arithmetic.INT8 && errorGrids == ErrorGrids.TWO) {
            throw isAbout("error-grids", "training in integers", chosen);
        }
    }

    private static void requireNone(Map<String, Integer> bits, String about, Arithmetic chosen) {
        bits.forEach((name, given) -> {
            // Settings of a run, which begin another, hold every default.
            int usual =
                    switch (name) {
                        case "update-bits" -> IntegerSgd.EXACT_BITS;
                        case "norm-bits" -> IntegerTraining.NORM_BITS;
                        default -> Quantize.MOST_BITS;
                    };
            if (given != null && given != usual) {
                throw isAbout(name, about, chosen);
            }
        });
    }

    private static BadSettingException isAbout(String name, String about, Arithmetic chosen) {
        return BadSettingException.of(
                new BadSettingException.Field(name),
                " is about " + about + ", and this run has ",
                new BadSettingException.Field("arithmetic"),
                " " + EnumText.of(chosen));
    }
}
