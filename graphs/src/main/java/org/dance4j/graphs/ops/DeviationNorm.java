package org.dance4j.graphs.ops;

import java.util.List;
import java.util.Optional;

/**
 * Batch normalisation without squares and roots (Yang et al., 2020): {@code γ · (x − μ) / (d + ε) + β}, where d is the mean
 * of |x − μ| in place of the standard deviation.
 *
 * @param epsilon added to d
 * @param momentum the share of the moving statistics that a new batch replaces
 */
public record DeviationNorm(double epsilon, double momentum) implements Op {

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        return Checks.onlyOf(inputs);
    }

    @Override
    public List<Parameter> parameters(String owner, List<Integer> inputChannels) {
        List<Integer> shape = List.of(inputChannels.get(0));
        return List.of(
                new Parameter(owner, Parameter.Role.GAMMA, shape),
                new Parameter(owner, Parameter.Role.BETA, shape),
                new Parameter(owner, Parameter.Role.MOVING_MEAN, shape),
                new Parameter(owner, Parameter.Role.MOVING_DEVIATION, shape));
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
        return true;
    }

    @Override
    public RangeRule range() {
        return new RangeRule.Unavailable();
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
