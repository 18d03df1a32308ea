package org.dance4j.graphs.ops;

import java.util.List;

/**
 * An operation without parameters whose channels are those of its inputs, each made of the same one of every input. Unless it
 * says otherwise, nothing comes of nothing.
 */
public sealed interface ChannelwiseOp extends WeightlessOp
        permits Activation,
                AdaptiveAveragePool,
                Add,
                CeilMaxPool,
                CeilShrink,
                CropLike,
                Dropout,
                GlobalAveragePool,
                MaxPool,
                Multiply,
                Normalize,
                Pad,
                QuantizeWithin,
                ResizeLike,
                Shrink {

    @Override
    default ChannelFlow channelFlow() {
        return new ChannelFlow.Carries();
    }

    @Override
    default boolean isSilent(List<Boolean> carried) {
        return carried.stream().allMatch(silent -> silent);
    }
}
