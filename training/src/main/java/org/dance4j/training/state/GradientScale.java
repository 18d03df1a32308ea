package org.dance4j.training.state;

/**
 * What gradients are multiplied by on their way through a network in float16 (Micikevicius et al., 2018), as PyTorch's
 * GradScaler and Keras's LossScaleOptimizer have it: halved when gradients overflow, in a step that is left out, and doubled
 * after 2,000 steps without.
 *
 * @param value a power of two, at least 1
 * @param soundSteps steps since it last changed
 * @param skipped steps that were left out, in all
 */
public record GradientScale(float value, int soundSteps, long skipped) {

    /** PyTorch's, as are the other figures. */
    public static final GradientScale START = new GradientScale(65_536, 0, 0);

    static final int STEPS_TO_GROWTH = 2000;

    private static final float FACTOR = 2;

    /** @throws IllegalArgumentException if the value is below 1, or not finite */
    public GradientScale {
        if (!(value >= 1) || Float.isInfinite(value)) {
            throw new IllegalArgumentException("gradients are scaled by 1 or more, found " + value);
        }
    }

    /** Whether it cannot be halved. */
    public boolean cannotShrink() {
        return value < FACTOR;
    }

    /** After a step whose gradients were finite. */
    GradientScale afterStep() {
        boolean grows = soundSteps + 1 >= STEPS_TO_GROWTH && Float.isFinite(value * FACTOR);
        return grows
                ? new GradientScale(value * FACTOR, 0, skipped)
                : new GradientScale(value, Math.min(soundSteps + 1, STEPS_TO_GROWTH), skipped);
    }

    /** After a step that was left out since its gradients were not. */
    GradientScale afterOverflow() {
        return new GradientScale(Math.max(1, value / FACTOR), 0, skipped + 1);
    }
}
