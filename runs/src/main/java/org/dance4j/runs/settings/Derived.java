package org.dance4j.runs.settings;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a run finds out from other settings, or has because of them, and writes into its own. */
final class Derived {

    private static final List<String> SLIMMING =
            List.of("fade", "target-macs", "target-latency", "distil", "distil-weight", "distil-temperature");

    /** For each setting that is derived those that it is derived from. */
    private static final Map<String, Set<String>> FROM = Map.of(
            "gamma-l1",
                    Set.of(
                            "slimming",
                            "importance",
                            "optimizer",
                            "momentum",
                            "learning-rate",
                            "stages",
                            "network-when",
                            "gamma-pull",
                            "epochs",
                            "steps",
                            "training-macs",
                            "weights",
                            "init",
                            "network",
                            "arithmetic"),
            "learning-rate", Set.of("network", "optimizer", "weights", "init", "arithmetic", "widths"),
            "backbone-rate", Set.of("network", "optimizer", "weights", "init", "arithmetic", "widths"),
            "weight-decay", Set.of("arithmetic"),
            "error-grids", Set.of("arithmetic"),
            "outer-layers", Set.of("arithmetic"),
            "channel-multiple", Set.of("target-latency"),
            "widths-teacher", Set.of("widths"),
            "widths-drawn", Set.of("widths"));

    private Derived() {}

    /**
     * The settings of an earlier run that do not hold any more.
     *
     * @param given what is asked for beside them, by name
     */
    static Set<String> by(Map<String, Object> given) {
        Set<String> names = new TreeSet<>();
        FROM.forEach((name, from) -> {
            if (!Collections.disjoint(from, given.keySet())) {
                names.add(name);
            }
        });
        if (Boolean.FALSE.equals(given.get("slimming"))) {
            names.addAll(SLIMMING);
        }
        return names;
    }
}
