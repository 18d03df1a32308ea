package org.dance4j.runs.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.dance4j.training.settings.DataSlimmingSettings;

/** Settings that were given to a run which has no use for them, and which would do something if it had. */
public final class UnusedSettings {

    private static final List<String> PRUNING = List.of(
            "prune-ratio",
            "importance",
            "stages",
            "network-when",
            "prune-scope",
            "gamma-l1",
            "channel-multiple",
            "latency-form");

    private UnusedSettings() {}

    /**
     * A sentence for each of them.
     *
     * @param asked what was asked for; what is as it would be anyway, as in the {@code config.yaml} of an earlier run, is
     *     left out
     * @param resolved what it came to
     */
    public static List<String> sentences(Settings asked, Settings resolved) {
        Map<String, Object> usual = Settings.NONE.withDefaults().values();
        Map<String, Object> dance = Recipe.DANCE.completed(Settings.NONE).values();
        Map<String, Object> given = asked.values();
        return missing(resolved).entrySet().stream()
                .filter(unused -> {
                    Object value = given.get(unused.getKey());
                    return value != null
                            && !Objects.equals(value, usual.get(unused.getKey()))
                            && !Objects.equals(value, dance.get(unused.getKey()));
                })
                .map(unused ->
                        "setting " + unused.getKey() + " changes nothing, because this run has no " + unused.getValue())
                .toList();
    }

    /** Settings that a run has no use for, each with the one that it would take. */
    private static Map<String, String> missing(Settings resolved) {
        Map<String, String> missing = new LinkedHashMap<>();
        DataSlimmingSettings data = resolved.dataSlimming();
        if (!resolved.networkSlimming().slimming()) {
            PRUNING.forEach(name -> missing.put(name, "slimming"));
        }
        if (!data.dropping()) {
            missing.put("keep", "dropping");
        }
        if (!data.weighting()) {
            missing.put("loss-weights", "weighting");
        }
        if (!data.downsampling()) {
            missing.put("min-resolution", "downsampling");
        }
        // With it weights of images are shared out within a step, and without it over an epoch.
        if (!data.downsampling() && !data.weighting()) {
            missing.put("mix", "downsampling");
        }
        if (!data.downsampling() && !data.dropping() && !data.weighting()) {
            missing.put("indicator", "data slimming");
            missing.put("data-when", "data slimming");
        }
        return missing;
    }
}
