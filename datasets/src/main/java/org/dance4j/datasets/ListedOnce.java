package org.dance4j.datasets;

import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.dance4j.datasets.images.ClassSet;

/** A dataset whose folders are looked through once for each split, however often it is asked. */
public final class ListedOnce implements Dataset {

    private final Dataset dataset;
    private final Map<Split, Listing> listings;

    public ListedOnce(Dataset dataset) {
        this(dataset, Map.of());
    }

    /** @param known listings that need no look */
    public ListedOnce(Dataset dataset, Map<Split, Listing> known) {
        this.dataset = dataset;
        this.listings = new ConcurrentHashMap<>(known);
    }

    @Override
    public String name() {
        return dataset.name();
    }

    @Override
    public ClassSet classes() {
        return dataset.classes();
    }

    @Override
    public Optional<DeclaredClasses> declaredClasses() {
        return dataset.declaredClasses();
    }

    @Override
    public NavigableSet<Split> splits() {
        return dataset.splits();
    }

    @Override
    public List<Sample> samples(Split split) {
        return listing(split).sound(BadFiles.none());
    }

    @Override
    public Listing listing(Split split) {
        return listings.computeIfAbsent(split, dataset::listing);
    }
}
