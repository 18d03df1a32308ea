package org.dance4j.runs.settings;

import java.util.Map;
import java.util.TreeMap;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.slimming.Importance;
import org.dance4j.training.settings.When;
import org.dance4j.training.settings.WidthShares;

/** Which parts of the method are on when they are not switched one by one, and how they work. */
public enum Recipe {
    /** All parts but loss weights, as first measurements speak for them: {@code docs/results.md}. */
    DANCE,
    /** All parts, by the letter of the paper. */
    PAPER,
    /** None. A part that is switched on works by the letter of the paper. */
    BASELINE;

    /** When {@link #DANCE} prunes: after the rate has warmed up, and early enough for what is left to train at high rates. */
    private static final When PRUNINGS = When.parse("0.1-0.3");

    /** Whether parts are on that are not switched on one by one. */
    boolean isWhole() {
        return this != BASELINE;
    }

    /**
     * What is asked, with this recipe's values where nothing was said and they are not the settings' own defaults, which
     * are the paper's.
     */
    Settings completed(Settings asked) {
        if (this != DANCE) {
            return asked;
        }
        Map<String, Object> values = new TreeMap<>();
        values.put("indicator", Indicator.Kind.RELATIVE);
        values.put("min-resolution", 0.75);
        values.put("importance", Importance.TAYLOR_PER_COST);
        values.put("network-when", PRUNINGS);
        values.put("stages", 2);
        values.put("channel-multiple", 16);
        boolean sized = Boolean.FALSE.equals(asked.dataSlimming().downsampling())
                || asked.dataSlimming().minResolution() != null;
        if (!sized) {
            values.put("inference-min-resolution", 1.0);
        }
        WidthShares widths = asked.widths().widths();
        boolean severalWidths = widths != null && !widths.isOne();
        if (!Boolean.FALSE.equals(asked.networkSlimming().slimming()) && !severalWidths) {
            values.put("fade", true);
        }
        if (asked.dataSlimming().lossWeights() == null) {
            values.put("weighting", false);
        }
        Settings all = asked;
        for (Map.Entry<String, Object> value : values.entrySet()) {
            all = all.orElse(value.getKey(), value.getValue());
        }
        return all;
    }
}
