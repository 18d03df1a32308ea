package org.dance4j.runs.settings;

import static java.util.Map.entry;

import com.google.common.collect.Sets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.scenes.Scenes;
import org.dance4j.slimming.Importance;
import org.dance4j.training.settings.ClassWeights;
import org.dance4j.training.settings.WidthShares;

/** What a run finds out from other settings, or has because of them, and writes into its own. */
final class Derived {

    private static final String CLASS_WEIGHTS = "class-weights";

    private static final List<String> SLIMMING = List.of(
            "gamma-pull", "fade", "target-macs", "target-latency", "distil", "distil-weight", "distil-temperature");

    /** Those that say which labels a run trains on; the seed says which scenes are drawn. */
    private static final List<String> LABELS = List.of("dataset", "data", "coarse", "limit", "seed");

    /** Those that say how many steps and epochs a run has. */
    private static final Set<String> LENGTH = Set.of(
            "epochs",
            "steps",
            "training-macs",
            "training-share",
            "batch",
            "dropping",
            "keep",
            "data-when",
            "indicator",
            "dataset",
            "data",
            "coarse",
            "limit");

    private static final Set<String> RATES =
            Set.of("network", "optimizer", "weights", "init", "arithmetic", "widths", "widths-drawn");

    /** For each setting that is derived those that it is derived from. */
    private static final Map<String, Set<String>> FROM = Map.ofEntries(
            entry(
                    "gamma-l1",
                    Sets.union(
                            LENGTH,
                            Set.of(
                                    "slimming",
                                    "importance",
                                    "optimizer",
                                    "momentum",
                                    "learning-rate",
                                    "warmup-steps",
                                    "stages",
                                    "network-when",
                                    "prune-scope",
                                    "gamma-pull",
                                    "crop",
                                    "downsampling",
                                    "min-resolution",
                                    "weights",
                                    "init",
                                    "network",
                                    "backbone",
                                    "output-stride",
                                    "width",
                                    "header-width",
                                    "widths",
                                    "arithmetic"))),
            entry("warmup-steps", LENGTH),
            entry("validate-every", LENGTH),
            entry("input-threads", Set.of("device")),
            entry("learning-rate", RATES),
            entry("backbone-rate", RATES),
            entry("momentum", Set.of("arithmetic")),
            entry("weight-decay", Set.of("arithmetic")),
            entry("precision", Set.of("arithmetic", "device")),
            entry("error-grids", Set.of("arithmetic")),
            entry("outer-layers", Set.of("arithmetic")),
            entry("inference-min-resolution", Set.of("min-resolution")),
            entry("channel-multiple", Set.of("target-latency")),
            entry("distil-weight", Set.of("distil")),
            entry("distil-temperature", Set.of("distil")),
            entry("widths-teacher", Set.of("widths")),
            entry("widths-weight", Set.of("widths", "widths-teacher")),
            entry("widths-temperature", Set.of("widths", "widths-teacher")),
            entry("widths-drawn", Set.of("widths")));

    private Derived() {}

    /**
     * The settings of an earlier run that do not hold any more.
     *
     * @param given what is asked for beside them
     * @param run the earlier run's
     */
    static Set<String> by(Settings given, Settings run) {
        Set<String> names = new TreeSet<>();
        FROM.forEach((name, from) -> {
            if (!Collections.disjoint(from, given.values().keySet())) {
                names.add(name);
            }
        });
        if (run.networkSlimming().targetLatency() != null
                && (given.networkSlimming().latencyForm() != null
                        || given.machine().threads() != null)) {
            names.add("channel-multiple");
        }
        // Whoever has it on wants weights, whatever they are.
        if (given.dataSlimming().lossWeights() != null && !run.dataSlimming().weighting()) {
            names.add("weighting");
        }
        Importance importance = run.networkSlimming().importance();
        boolean isOfDance = importance == Importance.TAYLOR_PER_COST || importance == Importance.GAMMA_PER_COST;
        if (given.integers().arithmetic() != null && run.recipe() == Recipe.DANCE && isOfDance) {
            names.add("importance");
        }
        addSlimming(given, run, names);
        return names;
    }

    /** Networks of several widths are not pruned, and the recipe says anew whether one alone is. */
    private static void addSlimming(Settings given, Settings run, Set<String> names) {
        WidthShares widths = given.widths().widths();
        boolean changes =
                widths != null && widths.isOne() == run.withDefaults().widths().areSeveral();
        if (changes) {
            names.add("slimming");
            names.add("fade");
        }
        if (Boolean.FALSE.equals(given.networkSlimming().slimming()) || (changes && !widths.isOne())) {
            names.addAll(SLIMMING);
        }
    }

    /**
     * Requires that numbers which classes count by do not go over to other labels: those found from frequencies and those that
     * somebody gave look alike.
     *
     * @param given what is asked for beside the earlier run's settings
     * @param run the earlier run's
     * @param file that holds these
     * @throws BadSettingException if other labels are asked for, and nothing is said of class weights
     */
    static void requireOwnClassWeights(Settings given, Settings run, Path file) {
        if (given.loss().classWeights() != null || !(run.loss().classWeights() instanceof ClassWeights.Given)) {
            return;
        }
        Map<String, Object> asked = given.withAbsolute("data").values();
        Map<String, Object> found = run.withAbsolute("data").values();
        LABELS.stream()
                .filter(name -> !name.equals("seed")
                        || Scenes.NAME.equals(run.withDefaults().data().dataset()))
                .filter(name -> asked.containsKey(name) && !asked.get(name).equals(found.get(name)))
                .findFirst()
                .ifPresent(name -> {
                    throw BadSettingException.of(
                            new BadSettingException.Field(CLASS_WEIGHTS),
                            " must be given with ",
                            new BadSettingException.Field(name),
                            " (log, median, none, a file or numbers), since the numbers in " + file
                                    + " may come from the labels of that run, found none");
                });
    }
}
