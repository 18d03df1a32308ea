package org.dance4j.datasets.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.labels.LabelContent;
import org.dance4j.datasets.labels.LabelSurvey;
import org.dance4j.datasets.stream.Pipeline;

/** Reads every file of a dataset once, whatever is wrong with others. */
public final class DatasetCheck {

    private static final Comparator<ImageSize> BY_AREA =
            Comparator.comparingLong(ImageSize::area).thenComparing(ImageSize::height);

    private final int classes;
    private final Set<String> reported = new HashSet<>();
    private final Map<Split, Map<String, LabelContent>> contents = new TreeMap<>();

    private DatasetCheck(int classes) {
        this.classes = classes;
    }

    /**
     * Checks splits.
     *
     * @param splits the splits; one that is not there is a problem
     * @param threads worker threads, at least 1
     * @param progress told after each sample, in the caller's thread
     * @return a summary of each split in the splits' order, a problem that concerns several being in the first of them,
     *     and what else was found
     */
    public static Diagnosis run(
            Dataset dataset, Collection<Split> splits, int threads, Consumer<ProgressListener> progress) {
        Map<Split, Listing> listings = new TreeMap<>();
        // A split that is not there is no sample that could be left out.
        Set<String> missing = new HashSet<>();
        splits.forEach(split -> listings.put(split, list(dataset, split, missing)));
        List<Sample> samples = listings.values().stream()
                .flatMap(listing -> listing.samples().stream())
                .toList();
        DatasetCheck check = new DatasetCheck(dataset.classes().size());
        Map<Split, Tally> tallies = new TreeMap<>();
        Map<Split, List<Reading>> all = new TreeMap<>();
        int done = 0;
        try (Pipeline<Reading> readings = Pipeline.of(samples).map(threads, check::read)) {
            for (Map.Entry<Split, Listing> entry : listings.entrySet()) {
                Tally tally = check.new Tally(entry.getValue());
                Map<String, LabelContent> labels = new HashMap<>();
                List<Reading> own = new ArrayList<>();
                for (Sample sample : entry.getValue().samples()) {
                    Reading reading = readings.next();
                    tally.add(reading);
                    own.add(reading);
                    if (reading.content() != null) {
                        labels.put(sample.id(), reading.content());
                    }
                    progress.accept(new ProgressListener(++done, samples.size()));
                }
                tallies.put(entry.getKey(), tally);
                all.put(entry.getKey(), own);
                check.contents.put(entry.getKey(), labels);
            }
        }
        int unusable = (int) Stream.concat(
                        listings.values().stream()
                                .flatMap(listing -> listing.problems().stream())
                                .map(BadFile::sample)
                                .filter(sample -> !missing.contains(sample)),
                        all.values().stream()
                                .flatMap(List::stream)
                                .filter(reading -> !reading.problems().isEmpty())
                                .map(Reading::id))
                .distinct()
                .count();
        LabelSurvey survey = new LabelSurvey(dataset, check.contents);
        List<SplitSummary> summaries = new ArrayList<>();
        tallies.forEach((split, tally) -> {
            tally.tell(survey.problems(split));
            summaries.add(tally.summary(split));
        });
        return new Diagnosis(summaries, Findings.of(dataset, all, unusable));
    }

    private static Listing list(Dataset dataset, Split split, Set<String> missing) {
        try {
            return dataset.listing(split);
        } catch (BadInputException e) {
            missing.add(split.text());
            return new Listing(List.of(), List.of(new BadFile(split.text(), e.getMessage())));
        }
    }

    private Reading read(Sample sample) {
        return Reading.of(sample, classes);
    }

    /** Adds up a split. */
    private final class Tally {

        private final int images;
        private final Map<ImageSize, Integer> sizes = new TreeMap<>(BY_AREA);
        private final long[] pixels = new long[classes + 1];
        private final List<String> problems = new ArrayList<>();

        Tally(Listing listing) {
            images = listing.samples().size();
            tell(listing.problems().stream().map(BadFile::problem).toList());
        }

        void add(Reading reading) {
            tell(reading.problems());
            if (reading.image() != null) {
                sizes.merge(reading.image().size(), 1, Integer::sum);
            }
            for (int i = 0; reading.content() != null && i < pixels.length; i++) {
                pixels[i] += reading.content().pixels().get(i);
            }
        }

        private void tell(Collection<String> sentences) {
            sentences.stream().filter(reported::add).forEach(problems::add);
        }

        SplitSummary summary(Split split) {
            List<Long> counts = new ArrayList<>();
            for (long count : pixels) {
                counts.add(count);
            }
            return new SplitSummary(
                    split, images, Collections.unmodifiableMap(sizes), List.copyOf(counts), List.copyOf(problems));
        }
    }
}
