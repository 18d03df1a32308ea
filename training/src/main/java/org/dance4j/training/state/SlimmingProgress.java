package org.dance4j.training.state;

import java.util.List;
import org.dance4j.slimming.Fade;

/**
 * How far a run is on its way to the next pruning.
 *
 * @param importance the {@linkplain org.dance4j.slimming.FirstOrderSums#values sums} gathered since the last one; empty
 *     before the first step, or where none are gathered
 * @param fade what was chosen to go; null before it is
 */
public record SlimmingProgress(List<Double> importance, Fade fade) {

    /** At the beginning, and after each pruning. */
    public static final SlimmingProgress NONE = new SlimmingProgress(List.of(), null);

    /** Copies the list. */
    public SlimmingProgress {
        importance = List.copyOf(importance);
    }
}
