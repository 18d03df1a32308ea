package org.dance4j.graphs.ops;

import java.util.List;
import java.util.Optional;

/**
 * A normalisation of each channel, by the mean and the spread of a batch while training and by moving ones in inference, then
 * times gamma and plus beta.
 */
public sealed interface ChannelNorm extends Op permits BatchNorm, DeviationNorm {

    /** The share of a batch's statistics that moving ones take in at each step. */
    double momentum();

    /** The moving statistic of how far values are from their mean. */
    Parameter.Role spread();

    /** What values are divided by. */
    double divisor(double spread);

    @Override
    default FeatureShape shape(List<FeatureShape> inputs) {
        return Checks.onlyOf(inputs);
    }

    @Override
    default List<Parameter> parameters(String owner, List<Integer> inputChannels) {
        List<Integer> shape = List.of(inputChannels.get(0));
        return List.of(
                new Parameter(owner, Parameter.Role.GAMMA, shape),
                new Parameter(owner, Parameter.Role.BETA, shape),
                new Parameter(owner, Parameter.Role.MOVING_MEAN, shape),
                new Parameter(owner, spread(), shape));
    }

    @Override
    default long macs(List<FeatureShape> inputs) {
        return 0;
    }

    @Override
    default int valueInputs(int inputs) {
        return inputs;
    }

    @Override
    default ChannelFlow channelFlow() {
        return new ChannelFlow.Carries();
    }

    @Override
    default boolean isSilent(List<Boolean> carried) {
        return true;
    }

    @Override
    default RangeRule range() {
        return new RangeRule.Unavailable();
    }

    @Override
    default Optional<BatchNormTarget> batchNormTarget() {
        return Optional.empty();
    }
}
