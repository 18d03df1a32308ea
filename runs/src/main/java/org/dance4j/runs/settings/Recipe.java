package org.dance4j.runs.settings;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

    private static final List<String> PARTS = List.of("downsampling", "dropping", "weighting", "slimming");

    /** When {@link #DANCE} prunes: after the rate has warmed up, and early enough for what is left to train at high rates. */
    private static final When PRUNINGS = When.parse("0.1-0.3");

    /** Whether parts are on that are not switched on one by one. */
    boolean isWhole() {
        return this != BASELINE;
    }

    /**
     * A run's settings without what its own recipe put there, if that is another one, nor what recipes and networks decide
     * together: {@code gamma-l1}, and importances that stand in for a recipe's. What else they hold was somebody's choice, as is
     * all that a file holds which no run wrote.
     */
    public Settings insteadOfThatOf(Settings run) {
        Recipe before = run.withDefaults().recipe();
        if (before == this || !ConfigFile.isOfRun(run)) {
            return run;
        }
        Map<String, Object> found = run.values();
        Settings asked = before == DANCE && Boolean.TRUE.equals(found.get("weighting"))
                ? Settings.NONE.with("loss-weights", found.get("loss-weights"))
                : Settings.NONE;
        Map<String, Object> own =
                new TreeMap<>(before.completed(asked).withDefaults().values());
        PARTS.forEach(part -> own.putIfAbsent(part, before.isWhole()));
        Set<String> decided = new TreeSet<>(PARTS);
        decided.addAll(DANCE.completed(Settings.NONE).values().keySet());
        decided.removeIf(name -> !Objects.equals(own.get(name), found.get(name)));
        // What it comes to depends on the network and on the run's length.
        decided.add("gamma-l1");
        Importance importance = run.networkSlimming().importance();
        if (importance == Importance.GAMMA_PER_COST
                || importance == Importance.MAGNITUDE_PER_COST
                || importance == Importance.MAGNITUDE) {
            decided.add("importance");
        }
        if (!isWhole()) {
            decided.add("inference-min-resolution");
        }
        return run.without(decided.toArray(new String[0]));
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
