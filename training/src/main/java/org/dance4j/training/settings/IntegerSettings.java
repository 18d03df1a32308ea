package org.dance4j.training.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.settings.Setting;
import org.dance4j.common.settings.SettingSchema;
import org.dance4j.common.text.EnumText;
import org.dance4j.graphs.ops.Quantize;
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
                                "Bits of a weight in a run of integers; with fewer than 8 there is no file of 8-bit integers.",
                        label = "N",
                        otherwise = "8",
                        atLeast = Quantize.LEAST_BITS,
                        atMost = Quantize.MOST_BITS)
                Integer weightBits,
        @Setting(
                        value =
                                "Bits of an activation in a run of integers; with fewer than 8 there is no file of 8-bit "
                                        + "integers.",
                        label = "N",
                        otherwise = "8",
                        atLeast = Quantize.LEAST_BITS,
                        atMost = Quantize.MOST_BITS)
                Integer activationBits,
        @Setting(
                        value = "Bits of a parameter's gradient in training in integers, rounded up or down by chance.",
                        label = "N",
                        otherwise = "8",
                        atLeast = Quantize.LEAST_BITS,
                        atMost = IntegerSgd.EXACT_BITS)
                Integer gradientBits,
        @Setting(
                        value =
                                "Bits of an error on its way back in training in integers; into batch norms go twice as many.",
                        label = "N",
                        otherwise = "8",
                        atLeast = Quantize.LEAST_BITS,
                        atMost = IntegerSgd.EXACT_BITS / 2)
                Integer errorBits,
        @Setting(
                        value = "Bits of an update in training in integers, and of stored weights.",
                        label = "N",
                        otherwise = "24",
                        atLeast = Quantize.MOST_BITS,
                        atMost = IntegerSgd.EXACT_BITS)
                Integer updateBits) {

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
            case INT8 -> Optional.of(new Quantize(activationBits, true, Quantize.KernelGrid.UNIT, weightBits));
        };
    }

    /**
     * The update rule of training in integers; empty for floats.
     *
     * @param seed what is rounded by chance is drawn from
     */
    public Optional<Optimizer> optimizer(long seed) {
        return arithmetic == Arithmetic.INT8
                ? Optional.of(new IntegerSgd(errorBits, 2 * errorBits, gradientBits, updateBits, weightBits, seed))
                : Optional.empty();
    }

    /**
     * Checks that bits are told of integers only.
     *
     * @throws BadSettingException if they are told of floats
     */
    public void requireIntegers() {
        Map<String, Integer> inference = new LinkedHashMap<>();
        inference.put("weight-bits", weightBits);
        inference.put("activation-bits", activationBits);
        Map<String, Integer> training = new LinkedHashMap<>();
        training.put("gradient-bits", gradientBits);
        training.put("error-bits", errorBits);
        training.put("update-bits", updateBits);
        Arithmetic chosen = arithmetic == null ? Arithmetic.FLOAT : arithmetic;
        requireNone(chosen == Arithmetic.FLOAT ? inference : Map.of(), "integers", chosen);
        requireNone(chosen != Arithmetic.INT8 ? training : Map.of(), "training in integers", chosen);
    }

    private static void requireNone(Map<String, Integer> bits, String about, Arithmetic chosen) {
        bits.forEach((name, given) -> {
            // Settings of a run, which begin another, hold every default.
            int usual = name.equals("update-bits") ? IntegerSgd.EXACT_BITS : Quantize.MOST_BITS;
            if (given != null && given != usual) {
                throw BadSettingException.of(
                        new BadSettingException.Field(name),
                        " is about " + about + ", and this run has ",
                        new BadSettingException.Field("arithmetic"),
                        " " + EnumText.of(chosen));
            }
        });
    }
}
