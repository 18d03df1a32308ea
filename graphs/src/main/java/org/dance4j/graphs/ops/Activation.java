package org.dance4j.graphs.ops;

import java.util.List;

/** An element-wise non-linearity. */
public record Activation(Function function) implements ChannelwiseOp {

    /** TFLite fixes a sigmoid's steps at 1/256. */
    private static final RangeRule SIGMOID_RANGE = new RangeRule.Fixed(0, 255f / 256);

    /** The functions there are. */
    public enum Function {
        /** {@code max(x, 0)}. */
        RELU,
        /** {@code min(max(x, 0), 6)}. */
        RELU6,
        /** {@code 1 / (1 + exp(−x))}. */
        SIGMOID
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        return Checks.onlyOf(inputs);
    }

    @Override
    public int valueInputs(int inputs) {
        return inputs;
    }

    @Override
    public boolean isSilent(List<Boolean> carried) {
        return switch (function) {
            case RELU, RELU6 -> carried.stream().allMatch(silent -> silent);
            case SIGMOID -> false;
        };
    }

    @Override
    public RangeRule range() {
        return switch (function) {
            case RELU, RELU6 -> new RangeRule.Measured(RangeRule.Fusion.IS_LIMIT);
            case SIGMOID -> SIGMOID_RANGE;
        };
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
