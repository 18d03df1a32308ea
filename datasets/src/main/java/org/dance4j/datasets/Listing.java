package org.dance4j.datasets;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a dataset's folders say of a split before any image is read.
 *
 * @param samples the samples, in a fixed order
 * @param problems what is wrong, a sentence for each file that is not used
 */
public record Listing(List<Sample> samples, List<String> problems) {

    public Listing {
        samples = List.copyOf(samples);
        problems = List.copyOf(problems);
    }

    /** The samples and problems of both. */
    Listing and(Listing other) {
        return new Listing(concat(samples, other.samples), concat(problems, other.problems));
    }

    private static <T> List<T> concat(List<T> some, List<T> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /** @throws BadInputException if anything is wrong */
    List<Sample> sound() {
        if (problems.isEmpty()) {
            return samples;
        }
        int count = problems.size();
        String others = count == 1 ? "" : " (the first of " + count + " problems; dance dataset lists them all)";
        throw new BadInputException(problems.get(0) + others);
    }
}
