package org.dance4j.graphs.ops;

import java.util.List;

/** The image, pixel values 0–255 in RGB order. */
public record Input(int channels) implements WeightlessOp {

    private static final RangeRule PIXELS = new RangeRule.Fixed(0, 255);

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        FeatureShape image = Checks.onlyOf(inputs);
        return new FeatureShape(image.height(), image.width(), channels);
    }

    @Override
    public int valueInputs(int inputs) {
        return inputs;
    }

    @Override
    public ChannelFlow channelFlow() {
        return new ChannelFlow.Image();
    }

    @Override
    public boolean isSilent(List<Boolean> carried) {
        return false;
    }

    @Override
    public RangeRule range() {
        return PIXELS;
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
