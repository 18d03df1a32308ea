package org.dance4j.datasets.convert;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.random.SeededRandom;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.formats.Entry;

/** Puts images into splits. */
final class SplitPlan {

    private SplitPlan() {}

    /** Whether the source's own splits count. */
    static boolean isSources(List<Entry> entries, SplitChoice choice) {
        return !choice.isAskedFor()
                && entries.stream().allMatch(entry -> entry.split().isPresent())
                && entries.stream().map(Entry::split).distinct().count() > 1;
    }

    /**
     * The split of each entry, in their order.
     *
     * @param threads that look at images where those that are alike stay together, at least 1
     */
    static List<Split> of(List<Entry> entries, SplitChoice choice, int threads) {
        if (isSources(entries, choice)) {
            aboutDrawing(choice).ifPresent(option -> {
                throw BadSettingException.of(
                        new BadSettingException.Field(option),
                        " is about splits that are drawn, and the source has its own, which count: give ",
                        new BadSettingException.Field("val"),
                        " to draw others");
            });
            return entries.stream().map(entry -> entry.split().orElseThrow()).toList();
        }
        List<String> keys = SplitGroups.of(entries, choice, threads);
        Map<String, List<Integer>> groups = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            groups.computeIfAbsent(keys.get(i), none -> new ArrayList<>()).add(i);
        }
        Map<String, Long> drawn = new HashMap<>();
        groups.keySet()
                .forEach(key -> drawn.put(
                        key,
                        SeededRandom.of(choice.drawnFrom(), 0, key, "split").nextLong()));
        List<String> order = groups.keySet().stream()
                .sorted(Comparator.comparing((String key) -> drawn.get(key)).thenComparing(Comparator.naturalOrder()))
                .toList();
        double share = choice.validation().orElse(SplitChoice.USUAL_VALIDATION);
        int most = quota(entries.size(), share);
        Quota validation = new Quota(Split.VALIDATION, most);
        // Two numbers that are rounded up leave nothing to train on.
        int left = Math.max(0, entries.size() - most - 1);
        Quota test = new Quota(
                Split.TEST, Math.min(left, quota(entries.size(), choice.test().orElse(0))));
        List<Split> splits = new ArrayList<>(Collections.nCopies(entries.size(), Split.TRAIN));
        for (String key : order) {
            List<Integer> members = groups.get(key);
            for (Quota quota : List.of(validation, test)) {
                if (quota.takes(members, splits)) {
                    break;
                }
            }
        }
        return splits;
    }

    /** An option that does nothing where no splits are drawn. */
    private static Optional<String> aboutDrawing(SplitChoice choice) {
        if (choice.alikeTogether()) {
            return Optional.of("alike-together");
        }
        return choice.group()
                .map(group -> "group")
                .or(() -> choice.seed().isPresent() ? Optional.of("seed") : Optional.empty());
    }

    /** At least one of two images or more, if any is asked for. */
    private static int quota(int images, double share) {
        return share > 0 && images > 1 ? (int) Math.max(1, Math.round(share * images)) : 0;
    }

    /** How many images a split takes. */
    private static final class Quota {

        private final Split split;
        private final int most;
        private int taken;

        Quota(Split split, int most) {
            this.split = split;
            this.most = most;
        }

        /** A group is taken that brings the split nearer to its number, none that is larger than half of all. */
        boolean takes(Collection<Integer> group, List<Split> splits) {
            boolean isNearer = taken < most && taken + group.size() - most < most - taken;
            boolean leavesSome = 2 * group.size() <= splits.size();
            if (isNearer && leavesSome) {
                taken += group.size();
                group.forEach(i -> splits.set(i, split));
            }
            return isNearer && leavesSome;
        }
    }
}
