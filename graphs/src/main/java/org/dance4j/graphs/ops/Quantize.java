package org.dance4j.graphs.ops;

import java.util.List;
import java.util.Optional;

/**
 * Values rounded to a grid of integers that follows what is seen in training: the least and the greatest value of batches,
 * as moving averages, {@code [2]}. In training gradients pass as if nothing were rounded, except where values lie beyond
 * the grid's ends. A network that has this operation holds its kernels on grids, too.
 *
 * @param bits of an activation, 2–8; or {@link #FLOAT_BITS} for one that is left as it is
 * @param symmetric whether the grid goes as far below 0 as above, to the greatest magnitude of what is seen; otherwise from the
 *     least to the greatest, 0 being on it
 * @param kernels what kernels are held on
 * @param kernelBits of a weight, likewise
 */
public record Quantize(int bits, boolean symmetric, KernelGrid kernels, int kernelBits) implements Op {

    /** What a network in integers holds its kernels on. */
    public enum KernelGrid {
        /** A grid for each output channel, symmetric about 0, which its greatest magnitude fills. */
        MAXIMUM,
        /**
         * Multiples of 2^−(kernelBits − 1) between −1 and 1; of depthwise and transposed convolutions as {@link #MAXIMUM},
         * since TFLite's converter finds their grids itself.
         */
        UNIT,
        /**
         * As {@link #UNIT}; but the first convolutions behind the image and those that give logits are floats in training, and
         * as {@link #MAXIMUM} in inference.
         */
        UNIT_INSIDE,
        /** They are on grids already, as those of a network whose batch norms are folded. */
        GIVEN;

        /** Whether kernels of a role are on the unit grid. */
        public boolean isUnit(Parameter.Role role) {
            return this == UNIT && role == Parameter.Role.KERNEL;
        }

        /** Whether a network with such kernels is trained in integers: its errors, gradients and updates, too. */
        public boolean isTrained() {
            return this == UNIT || this == UNIT_INSIDE;
        }
    }

    /** The fewest bits of a grid. */
    public static final int LEAST_BITS = 2;

    /** The most bits of a grid. */
    public static final int MOST_BITS = 8;

    /** Values of so many bits are left in floats. */
    public static final int FLOAT_BITS = 32;

    /**
     * Requires bits that 8-bit integers hold, or floats.
     *
     * @throws IllegalArgumentException if bits are not 2–8 or 32
     */
    public Quantize {
        for (int each : List.of(bits, kernelBits)) {
            if (each != FLOAT_BITS && (each < LEAST_BITS || each > MOST_BITS)) {
                throw new IllegalArgumentException("bits must be " + LEAST_BITS + " to " + MOST_BITS + ", or "
                        + FLOAT_BITS + " for floats, found " + each);
            }
        }
    }

    /** The same with kernels that are on their grids already. */
    public Quantize withGivenKernels() {
        return withKernels(KernelGrid.GIVEN);
    }

    /** The same with kernels on other grids. */
    public Quantize withKernels(KernelGrid others) {
        return new Quantize(bits, symmetric, others, kernelBits);
    }

    /** Whether activations are rounded. */
    public boolean roundsActivations() {
        return bits != FLOAT_BITS;
    }

    /** Whether kernels are still to be rounded. */
    public boolean roundsKernels() {
        return kernels != KernelGrid.GIVEN && kernelBits != FLOAT_BITS;
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        return Checks.onlyOf(inputs);
    }

    @Override
    public List<Parameter> parameters(String owner, List<Integer> inputChannels) {
        return List.of(new Parameter(owner, Parameter.Role.RANGE, List.of(2)));
    }

    @Override
    public long macs(List<FeatureShape> inputs) {
        return 0;
    }

    @Override
    public int valueInputs(int inputs) {
        return inputs;
    }

    @Override
    public ChannelFlow channelFlow() {
        return new ChannelFlow.Carries();
    }

    @Override
    public boolean isSilent(List<Boolean> carried) {
        return carried.stream().allMatch(silent -> silent);
    }

    @Override
    public RangeRule range() {
        return new RangeRule.LikeInputs(false);
    }

    @Override
    public Optional<BatchNormTarget> batchNormTarget() {
        return Optional.empty();
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
