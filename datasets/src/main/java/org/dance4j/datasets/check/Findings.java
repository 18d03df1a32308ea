package org.dance4j.datasets.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Split;

/** All that speaks against training on a dataset as it is. */
final class Findings {

    private Findings() {}

    /**
     * Goes over what was read.
     *
     * @param unusable how many samples cannot be used, and could be left out
     */
    static List<Finding> of(Dataset dataset, Map<Split, List<Reading>> readings, int unusable) {
        SortedMap<Split, List<Reading>> bySplit = new TreeMap<>(readings);
        List<Finding> findings = new ArrayList<>();
        if (unusable > 0) {
            findings.add(new Finding(
                    Finding.count(unusable, "sample") + " cannot be used",
                    "training stops at the first of them",
                    "mend or remove what the sentences name; train with {skip-bad} " + unusable + " leaves "
                            + (unusable == 1 ? "it" : "them") + " out"));
        }
        List<Reading> all = bySplit.values().stream().flatMap(List::stream).toList();
        findings.addAll(new OddSizes(all).findings());
        findings.addAll(new OddValues(dataset, all).findings());
        findings.addAll(new AbsentClasses(dataset, bySplit).findings());
        findings.addAll(new NearDuplicates(bySplit).findings());
        findings.addAll(new SplitDifferences(bySplit).findings());
        return findings;
    }
}
