package org.dance4j.datasets.check;

import java.util.List;

/**
 * What a check came to.
 *
 * @param summaries what each split holds, and what is wrong with its files and labels
 * @param findings what speaks against training on it as it is
 */
public record Diagnosis(List<SplitSummary> summaries, List<Finding> findings) {

    /** Copies the lists. */
    public Diagnosis {
        summaries = List.copyOf(summaries);
        findings = List.copyOf(findings);
    }
}
