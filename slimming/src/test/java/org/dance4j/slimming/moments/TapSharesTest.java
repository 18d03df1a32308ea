package org.dance4j.slimming.moments;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.ops.FeatureShape;
import org.junit.jupiter.api.Test;

/** Shares over images of two sizes, one of 4 × 4 and three of 8 × 8. */
class TapSharesTest {

    private static SeenShapes seen(int size, int made, double images) {
        return new SeenShapes(
                Map.of("x", new FeatureShape(size, size, 1), "y", new FeatureShape(made, made, 1)), images);
    }

    /** Of ones, the mean number of a window's values on the map: along an axis of n pixels 3 but for one at each end, 3 − 2/n. */
    @Test
    void aWindowMissesWhatIsPadded() {
        TapShares shares = TapShares.ofWindow(List.of(seen(4, 4, 1), seen(8, 8, 3)), "x", "y", 3, 1, 1, 1);
        double[] sum = shares.sum(FloatTensor.filled(List.of(3, 3, 1, 1), 1));
        assertEquals((6.25 + 3 * 7.5625) / 4, sum[0], 1e-12);
    }

    /** Each of n pixels adds to 4 of 2n, but for the first and last, of whose values one falls outside: (4n − 2) / 2n. */
    @Test
    void aTransposedWindowMissesWhatIsCut() {
        TapShares shares = TapShares.ofTransposed(List.of(seen(4, 8, 1), seen(8, 16, 3)), "x", "y", 4, 2, 1);
        double[] sum = shares.sum(FloatTensor.filled(List.of(4, 4, 1, 1), 1));
        assertEquals((1.75 * 1.75 + 3 * 1.875 * 1.875) / 4, sum[0], 1e-12);
    }
}
