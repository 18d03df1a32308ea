package org.dance4j.graphs.ops;

import java.util.List;

/** The first input at the height and width of the second. */
public record ResizeLike(Interpolation method) implements ChannelwiseOp {

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        Checks.requireMapAndSize(inputs);
        return new FeatureShape(
                inputs.get(1).height(), inputs.get(1).width(), inputs.get(0).channels());
    }

    @Override
    public int valueInputs(int inputs) {
        return 1;
    }

    @Override
    public RangeRule range() {
        return new RangeRule.LikeInputs(method != Interpolation.NEAREST);
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
