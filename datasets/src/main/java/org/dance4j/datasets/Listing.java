package org.dance4j.datasets;

import java.util.List;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;

/**
 * What a dataset's folders say of a split before any image is read.
 *
 * @param samples the samples, in a fixed order
 * @param problems what is wrong, one for each file that is not used
 */
public record Listing(List<Sample> samples, List<BadFile> problems) {

    /** Copies the lists. */
    public Listing {
        samples = List.copyOf(samples);
        problems = List.copyOf(problems);
    }

    /** The samples and problems of both. */
    public Listing and(Listing other) {
        return new Listing(concat(samples, other.samples), concat(problems, other.problems));
    }

    private static <T> List<T> concat(List<T> some, List<T> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /**
     * The samples.
     *
     * @param bad takes what is wrong
     * @throws BadInputException if more is wrong than may be left out
     */
    public List<Sample> sound(BadFiles bad) {
        int count = problems.size();
        String others = count == 1 ? "" : " (one of " + count + " problems; dance dataset lists them all)";
        problems.forEach(file -> bad.add(file, new BadInputException(file.problem() + others)));
        return samples;
    }
}
