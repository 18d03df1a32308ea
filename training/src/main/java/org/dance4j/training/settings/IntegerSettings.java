package org.dance4j.training.settings;

import java.util.Optional;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.settings.Setting;
import org.dance4j.graphs.ops.Quantize;

/** What a run computes in integers. Each is null where nothing was chosen. */
public record IntegerSettings(
        @Setting(
                        value = "What a run trains and infers in: float; int8-inference, whose training rounds weights and "
                                + "activations as 8-bit inference does; int8, which trains in integers, too: weights, "
                                + "activations, errors, gradients and updates.",
                        label = "NAME",
                        otherwise = "float")
                Arithmetic arithmetic,
        @Setting(
                        value = "Bits of a weight in a run of integers; files of 8-bit integers hold fewer, too.",
                        label = "N",
                        otherwise = "8",
                        atLeast = Quantize.LEAST_BITS,
                        atMost = Quantize.MOST_BITS)
                Integer weightBits,
        @Setting(
                        value = "Bits of an activation in a run of integers; with fewer than 8 there is no file of 8-bit "
                                + "integers.",
                        label = "N",
                        otherwise = "8",
                        atLeast = Quantize.LEAST_BITS,
                        atMost = Quantize.MOST_BITS)
                Integer activationBits) {

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
     * Checks that bits are told of integers only.
     *
     * @throws BadSettingException if they are told of floats
     */
    public void requireIntegers() {
        boolean integers = arithmetic != null && arithmetic != Arithmetic.FLOAT;
        if (!integers && (weightBits != null || activationBits != null)) {
            throw BadSettingException.of(
                    new BadSettingException.Field(weightBits != null ? "weight-bits" : "activation-bits"),
                    " is about integers, and this run has ",
                    new BadSettingException.Field("arithmetic"),
                    " float");
        }
    }
}
