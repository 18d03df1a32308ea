package org.dance4j.datasets.convert;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import org.dance4j.common.random.SeededRandom;
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
     * @param alike what images have in common that are to stay together; each its own name if none are
     */
    static List<Split> of(List<Entry> entries, SplitChoice choice, UnaryOperator<String> alike) {
        if (isSources(entries, choice)) {
            return entries.stream().map(entry -> entry.split().orElseThrow()).toList();
        }
        Map<String, List<Integer>> groups = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            String name = entries.get(i).name();
            groups.computeIfAbsent(group(alike.apply(name), choice), none -> new ArrayList<>())
                    .add(i);
        }
        Map<String, Long> drawn = new LinkedHashMap<>();
        groups.keySet()
                .forEach(key -> drawn.put(
                        key, SeededRandom.of(choice.seed(), 0, key, "split").nextLong()));
        List<String> order = groups.keySet().stream()
                .sorted(Comparator.comparing((String key) -> drawn.get(key)).thenComparing(Comparator.naturalOrder()))
                .toList();
        double share = choice.validation().orElse(SplitChoice.USUAL_VALIDATION);
        Quota validation = new Quota(Split.VALIDATION, quota(entries.size(), share));
        Quota test = new Quota(Split.TEST, quota(entries.size(), choice.test().orElse(0)));
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

    private static String group(String name, SplitChoice choice) {
        if (choice.group().isEmpty()) {
            return name;
        }
        Matcher matcher = choice.group().get().matcher(name);
        if (!matcher.find()) {
            return name;
        }
        String text = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
        return text == null ? name : text;
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
