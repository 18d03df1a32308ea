package org.dance4j.cli;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.dance4j.datasets.ClassSet;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;

/**
 * A dataset of which only some images of each split are used, evenly spread over it.
 *
 * @param whole the dataset
 * @param limit images used of each split, at least 1
 */
record LimitedDataset(Dataset whole, int limit) implements Dataset {

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public ClassSet classes() {
        return whole.classes();
    }

    @Override
    public Set<Split> splits() {
        return whole.splits();
    }

    @Override
    public List<Sample> samples(Split split) {
        return limited(whole.samples(split));
    }

    @Override
    public Listing listing(Split split) {
        Listing all = whole.listing(split);
        return new Listing(limited(all.samples()), all.problems());
    }

    private List<Sample> limited(List<Sample> all) {
        int count = Math.min(limit, all.size());
        return IntStream.range(0, count)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
                .toList();
    }
}
