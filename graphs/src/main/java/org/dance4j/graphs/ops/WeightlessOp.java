package org.dance4j.graphs.ops;

import java.util.List;
import java.util.Optional;

/** An operation that holds no parameters and no convolution. */
public sealed interface WeightlessOp extends Op permits ChannelwiseOp, Concat, Input {

    @Override
    default List<Parameter> parameters(String owner, List<Integer> inputChannels) {
        return List.of();
    }

    @Override
    default long macs(List<FeatureShape> inputs) {
        return 0;
    }

    @Override
    default Optional<BatchNormTarget> batchNormTarget() {
        return Optional.empty();
    }
}
