package org.dance4j.graphs.ops;

/**
 * Something that is done to every operation in a way of its own, outside of this package: a method for each, so that a
 * new operation cannot be left out.
 *
 * @param <R> what is made of an operation
 */
public interface OpVisitor<R> {

    R visit(Input op);

    R visit(Normalize op);

    R visit(Conv2d op);

    R visit(ConvTranspose2d op);

    R visit(DepthwiseConv2d op);

    R visit(BatchNorm op);

    R visit(Activation op);

    R visit(Dropout op);

    R visit(Pad op);

    R visit(MaxPool op);

    R visit(CeilMaxPool op);

    R visit(GlobalAveragePool op);

    R visit(AdaptiveAveragePool op);

    R visit(Add op);

    R visit(Multiply op);

    R visit(Concat op);

    R visit(ResizeLike op);

    R visit(CropLike op);

    R visit(Shrink op);
}
