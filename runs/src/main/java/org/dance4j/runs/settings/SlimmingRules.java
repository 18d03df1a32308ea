package org.dance4j.runs.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.text.EnumText;
import org.dance4j.training.settings.Arithmetic;
import org.dance4j.training.settings.GammaPull;
import org.dance4j.training.settings.NetworkSlimmingSettings;
import org.dance4j.training.settings.TeacherKind;

/** Which settings of network slimming go together. */
final class SlimmingRules {

    private SlimmingRules() {}

    /** @throws BadSettingException if one is about something that the run has not */
    static void check(Settings all) {
        requireSlimming(all.networkSlimming());
        requireTimes(all);
        requirePull(all.networkSlimming());
        requireTeacher(all.networkSlimming());
    }

    private static void requireSlimming(NetworkSlimmingSettings settings) {
        Map<String, Boolean> given = new LinkedHashMap<>();
        given.put("fade", settings.fade());
        given.put("target-macs", settings.targetMacs() != null);
        given.put("target-latency", settings.targetLatency() != null);
        given.put("distil", settings.distil() != TeacherKind.NONE);
        given.forEach((name, isGiven) -> {
            if (isGiven && !settings.slimming()) {
                throw BadSettingException.of(
                        new BadSettingException.Field(name),
                        " is about channels that are pruned, and this run has no ",
                        new BadSettingException.Field("slimming"));
            }
        });
    }

    /** A time is asked for by itself, and of floats, whose layers can be timed one by one. */
    private static void requireTimes(Settings all) {
        NetworkSlimmingSettings slimming = all.networkSlimming();
        if (slimming.targetLatency() != null && slimming.targetMacs() != null) {
            throw BadSettingException.of(
                    new BadSettingException.Field("target-latency"),
                    " and ",
                    new BadSettingException.Field("target-macs"),
                    " both say how far channels are pruned: give one of them");
        } else if (slimming.targetLatency() != null && slimming.gammaPull() == GammaPull.LOWEST) {
            throw BadSettingException.of(
                    new BadSettingException.Field("gamma-pull"),
                    " lowest pulls a known share of the channels, and ",
                    new BadSettingException.Field("target-latency"),
                    " says none: leave it at all");
        } else if (slimming.needsTimes() && all.integers().arithmetic() != Arithmetic.FLOAT) {
            throw BadSettingException.of(
                    new BadSettingException.Field("arithmetic"),
                    " " + EnumText.of(all.integers().arithmetic()) + " goes without ",
                    new BadSettingException.Field("target-latency"),
                    " and without ",
                    new BadSettingException.Field("channel-multiple"),
                    " auto: layers are timed in networks of floats");
        }
    }

    private static void requirePull(NetworkSlimmingSettings settings) {
        boolean pulls = settings.slimming()
                && (settings.gammaL1() == null ? settings.importance().isByGammas() : settings.gammaL1() > 0);
        if (settings.gammaPull() == GammaPull.LOWEST && !pulls) {
            throw BadSettingException.of(
                    new BadSettingException.Field("gamma-pull"),
                    " lowest is about gammas that are pulled, and this run has no pull by ",
                    new BadSettingException.Field("gamma-l1"));
        }
        // The momentum holds the pull as well as the loss: what is pulled without mattering would seem to matter.
        if (pulls && settings.importance().isFirstOrder()) {
            throw BadSettingException.of(
                    new BadSettingException.Field("importance"),
                    " " + EnumText.of(settings.importance())
                            + " is what the loss would lose, and goes without a pull by ",
                    new BadSettingException.Field("gamma-l1"));
        }
    }

    private static void requireTeacher(NetworkSlimmingSettings settings) {
        boolean isWeighted = settings.distilWeight() != null;
        if (settings.distil() == TeacherKind.NONE && (isWeighted || settings.distilTemperature() != null)) {
            throw BadSettingException.of(
                    new BadSettingException.Field(isWeighted ? "distil-weight" : "distil-temperature"),
                    " is about a teacher, and this run has no ",
                    new BadSettingException.Field("distil"));
        }
    }
}
