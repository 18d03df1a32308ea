package org.dance4j.graphs.ops;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;

/**
 * What a layer computes, as data. Feature maps are {@code [N, H, W, C]}; padding is explicit, so that weights trained
 * elsewhere give the same numbers.
 *
 * <p>An operation answers for itself: all that pruning, folding, costs, exports and graphs ask of it stands in its own
 * class, or in what it says that it is ({@link WeightlessOp}, {@link ChannelwiseOp}, {@link ChannelNorm}). None of the answers has a default here,
 * so that none can be forgotten.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Input.class, name = "input"),
    @JsonSubTypes.Type(value = Normalize.class, name = "normalize"),
    @JsonSubTypes.Type(value = Conv2d.class, name = "conv2d"),
    @JsonSubTypes.Type(value = ConvTranspose2d.class, name = "conv_transpose2d"),
    @JsonSubTypes.Type(value = DepthwiseConv2d.class, name = "depthwise_conv2d"),
    @JsonSubTypes.Type(value = BatchNorm.class, name = "batch_norm"),
    @JsonSubTypes.Type(value = Activation.class, name = "activation"),
    @JsonSubTypes.Type(value = Dropout.class, name = "dropout"),
    @JsonSubTypes.Type(value = Pad.class, name = "pad"),
    @JsonSubTypes.Type(value = MaxPool.class, name = "max_pool"),
    @JsonSubTypes.Type(value = CeilMaxPool.class, name = "ceil_max_pool"),
    @JsonSubTypes.Type(value = GlobalAveragePool.class, name = "global_average_pool"),
    @JsonSubTypes.Type(value = AdaptiveAveragePool.class, name = "adaptive_average_pool"),
    @JsonSubTypes.Type(value = Add.class, name = "add"),
    @JsonSubTypes.Type(value = Multiply.class, name = "multiply"),
    @JsonSubTypes.Type(value = Concat.class, name = "concat"),
    @JsonSubTypes.Type(value = ResizeLike.class, name = "resize_like"),
    @JsonSubTypes.Type(value = CropLike.class, name = "crop_like"),
    @JsonSubTypes.Type(value = Shrink.class, name = "shrink"),
    @JsonSubTypes.Type(value = CeilShrink.class, name = "ceil_shrink"),
    @JsonSubTypes.Type(value = DeviationNorm.class, name = "deviation_norm"),
    @JsonSubTypes.Type(value = Quantize.class, name = "quantize"),
    @JsonSubTypes.Type(value = QuantizeWithin.class, name = "quantize_within"),
})
public sealed interface Op permits ChannelNorm, Conv2d, ConvTranspose2d, DepthwiseConv2d, Quantize, WeightlessOp {

    /**
     * The shape this operation makes of its inputs.
     *
     * @param inputs in order; of {@link Input} the image
     * @throws IllegalArgumentException if the inputs do not fit the operation
     */
    FeatureShape shape(List<FeatureShape> inputs);

    /** The parameters this operation holds, given its inputs' channels. */
    List<Parameter> parameters(String owner, List<Integer> inputChannels);

    /** Multiply-accumulates of convolutions for one image; everything else counts as none. */
    long macs(List<FeatureShape> inputs);

    /** How many of its inputs, from the first, it reads the values of. It takes only height and width from the others. */
    int valueInputs(int inputs);

    /** Where its channels come from. */
    ChannelFlow channelFlow();

    /**
     * Whether an output channel is 0 everywhere once all gammas and betas behind it are 0.
     *
     * @param carried whether that is so of each input channel that it carries on ({@link ChannelFlow#carried})
     */
    boolean isSilent(List<Boolean> carried);

    /** How the range that 8-bit integers hold its result in is found. */
    RangeRule range();

    /** How it takes a batch normalisation right behind it into its own parameters; empty if it cannot. */
    Optional<BatchNormTarget> batchNormTarget();

    /** Calls the visitor's method for this operation. */
    <R> R accept(OpVisitor<R> visitor);
}
