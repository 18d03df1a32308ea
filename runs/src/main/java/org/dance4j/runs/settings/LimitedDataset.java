package org.dance4j.runs.settings;

import java.util.List;
import org.dance4j.common.random.EvenSubset;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.ForwardingDataset;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;

/**
 * A dataset of which only some images of each split are used, evenly spread over it.
 *
 * @param whole the dataset
 * @param limit images used of each split, at least 1
 */
public record LimitedDataset(Dataset whole, int limit) implements ForwardingDataset {

    @Override
    public List<Sample> samples(Split split) {
        return EvenSubset.of(whole.samples(split), limit);
    }

    @Override
    public Listing listing(Split split) {
        Listing all = whole.listing(split);
        return new Listing(EvenSubset.of(all.samples(), limit), all.problems());
    }
}
