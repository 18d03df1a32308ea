package org.dance4j.graphs.ops;

/**
 * Something that is done to every operation in a way of its own, outside of this package: a method for each, so that a
 * new operation cannot be left out.
 *
 * @param <R> what is made of an operation
 */
public interface OpVisitor<R> {

    /** What is made of the image. */
    R visit(Input op);

    /** What is made of the normalisation of pixel values. */
    R visit(Normalize op);

    /** What is made of a convolution. */
    R visit(Conv2d op);

    /** What is made of a transposed convolution. */
    R visit(ConvTranspose2d op);

    /** What is made of a convolution of each channel for itself. */
    R visit(DepthwiseConv2d op);

    /** What is made of a batch normalisation. */
    R visit(BatchNorm op);

    /** What is made of an element-wise non-linearity. */
    R visit(Activation op);

    /** What is made of dropout, which changes nothing in inference. */
    R visit(Dropout op);

    /** What is made of a border of zeros. */
    R visit(Pad op);

    /** What is made of a max pooling of the windows within the padded map. */
    R visit(MaxPool op);

    /** What is made of a max pooling whose last windows may reach beyond the padded map. */
    R visit(CeilMaxPool op);

    /** What is made of the mean over all pixels. */
    R visit(GlobalAveragePool op);

    /** What is made of the means over a grid. */
    R visit(AdaptiveAveragePool op);

    /** What is made of a sum, over which maps of 1 × 1 are broadcast. */
    R visit(Add op);

    /** What is made of a product, over which maps of 1 × 1 are broadcast. */
    R visit(Multiply op);

    /** What is made of a concatenation of channels. */
    R visit(Concat op);

    /** What is made of a map at the size of the second input. */
    R visit(ResizeLike op);

    /** What is made of a part of a map, as large as the second input. */
    R visit(CropLike op);

    /** What is made of a map at a whole fraction of its height and width, rounded down. */
    R visit(Shrink op);

    /** What is made of a map at a whole fraction of its height and width, rounded up. */
    R visit(CeilShrink op);

    /** What is made of a batch normalisation by mean deviations. */
    R visit(DeviationNorm op);

    /** What is made of values rounded to a grid that follows them. */
    R visit(Quantize op);

    /** What is made of values rounded to a grid that is known beforehand. */
    R visit(QuantizeWithin op);
}
