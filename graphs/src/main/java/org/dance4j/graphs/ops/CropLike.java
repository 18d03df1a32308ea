package org.dance4j.graphs.ops;

import java.util.List;

/** Of the first input the rows and columns from {@code offset} on, as many as the second has. */
public record CropLike(int offset) implements ChannelwiseOp {

    /**
     * Requires a place within the map or at its edge.
     *
     * @throws IllegalArgumentException if the offset is negative
     */
    public CropLike {
        Checks.requireNotNegative("offset", offset);
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        Checks.requireMapAndSize(inputs);
        FeatureShape x = inputs.get(0);
        FeatureShape size = inputs.get(1);
        if (offset + size.height() > x.height() || offset + size.width() > x.width()) {
            throw new IllegalArgumentException("a map of " + x.height() + " × " + x.width() + " has no " + size.height()
                    + " × " + size.width() + " pixels from " + offset + " on");
        }
        return new FeatureShape(size.height(), size.width(), x.channels());
    }

    @Override
    public int valueInputs(int inputs) {
        return 1;
    }

    @Override
    public RangeRule range() {
        return new RangeRule.LikeInputs(false);
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
