package org.dance4j.graphs.ops;

import java.util.List;

/** {@code (x − mean) / deviation}, per channel, in units of pixel values. */
public record Normalize(List<Double> mean, List<Double> deviation) implements ChannelwiseOp {

    /**
     * Requires a deviation for each mean.
     *
     * @throws IllegalArgumentException if there are more or fewer deviations than means, or one is not above 0
     */
    public Normalize {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != deviation.size() || deviation.stream().anyMatch(d -> !(d > 0))) {
            throw new IllegalArgumentException(
                    "normalisation needs as many positive deviations as means, found " + mean + " and " + deviation);
        }
    }

    @Override
    public FeatureShape shape(List<FeatureShape> inputs) {
        FeatureShape x = Checks.onlyOf(inputs);
        Checks.requireChannels(mean.size(), x.channels());
        return x;
    }

    @Override
    public int valueInputs(int inputs) {
        return inputs;
    }

    @Override
    public boolean isSilent(List<Boolean> carried) {
        return false;
    }

    @Override
    public RangeRule range() {
        return new RangeRule.Unavailable();
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
