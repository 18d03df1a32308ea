package org.dance4j.runs.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.dance4j.slimming.schedule.PruningTarget;
import org.dance4j.training.settings.DataSlimmingSettings;
import org.dance4j.training.settings.NetworkSlimmingSettings;

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
                        "setting " + unused.getKey() + " changes nothing, because this run has " + unused.getValue())
                .toList();
    }

    /** Settings that a run has no use for, each with what it has instead. */
    private static Map<String, String> missing(Settings resolved) {
        Map<String, String> missing = new LinkedHashMap<>();
        DataSlimmingSettings data = resolved.dataSlimming();
        NetworkSlimmingSettings slimming = resolved.networkSlimming();
        if (!slimming.slimming()) {
            PRUNING.forEach(name -> missing.put(name, "no slimming"));
        } else {
            PruningTarget target = slimming.target();
            if (target instanceof PruningTarget.Macs) {
                missing.put("prune-ratio", "a target-macs to reach");
            } else if (target instanceof PruningTarget.Latency) {
                missing.put("prune-ratio", "a target-latency to reach");
            }
            if (!(target instanceof PruningTarget.Latency)
                    && slimming.channelMultiple() != NetworkSlimmingSettings.AUTO) {
                missing.put("latency-form", "no target-latency, and numbers of channels that are given");
            }
        }
        if (!data.dropping()) {
            missing.put("keep", "no dropping");
        }
        if (!data.weighting()) {
            missing.put("loss-weights", "no weighting");
        }
        if (!data.downsampling()) {
            missing.put("min-resolution", "no downsampling");
        }
        // With it weights of images are shared out within a step, and without it over an epoch.
        if (!data.downsampling() && !data.weighting()) {
            missing.put("mix", "no downsampling");
        }
        if (!data.downsampling() && !data.dropping() && !data.weighting()) {
            missing.put("indicator", "no data slimming");
            missing.put("data-when", "no data slimming");
        }
        return missing;
    }
}
