package org.dance4j.cli;

import java.util.List;
import java.util.stream.IntStream;
import org.dance4j.datasets.ClassSet;
import org.dance4j.datasets.Dataset;
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
    public List<Sample> samples(Split split) {
        List<Sample> all = whole.samples(split);
        int count = Math.min(limit, all.size());
        return IntStream.range(0, count)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
                .toList();
    }
}
