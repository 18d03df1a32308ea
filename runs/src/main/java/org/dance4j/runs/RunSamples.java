package org.dance4j.runs;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;

/** The samples of datasets that runs have left some out of because they cannot be used. */
public final class RunSamples {

    private RunSamples() {}

    /**
     * The samples of a split without those that a run left out, as {@code --skip-bad} allowed it.
     *
     * @param dataset the run's, as it is opened now
     * @param reporter told how many are left out, if any
     * @throws org.dance4j.common.io.BadInputException if anything else is wrong with the split
     */
    public static List<Sample> of(StoredRun run, Dataset dataset, Split split, Reporter reporter) {
        boolean leftNoneOut = run.config().settings().data().mostLeftOut() == 0;
        if (leftNoneOut || run.folder().checkpointFiles().isEmpty()) {
            return dataset.samples(split);
        }
        List<BadFile> bad = run.checkpoint(reporter).state().badFiles();
        Set<String> leftOut = bad.stream().map(BadFile::sample).collect(Collectors.toSet());
        Listing listing = dataset.listing(split);
        List<Sample> samples = listing.sound(new BadFiles(0, bad, file -> {})).stream()
                .filter(sample -> !leftOut.contains(sample.id()))
                .toList();
        long count = Stream.concat(
                        listing.samples().stream().map(Sample::id),
                        listing.problems().stream().map(BadFile::sample))
                .filter(leftOut::contains)
                .distinct()
                .count();
        if (count > 0) {
            reporter.line(count + " of split " + split.text() + " left out, as run "
                    + run.folder().path() + " did because it cannot be used");
        }
        return samples;
    }
}
