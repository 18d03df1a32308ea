package org.dance4j.datasets;

import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import org.dance4j.datasets.images.ClassSet;

/** A dataset that is another one in all that it does not say itself. */
public interface ForwardingDataset extends Dataset {

    /** Where everything else is from. */
    Dataset whole();

    @Override
    default String name() {
        return whole().name();
    }

    @Override
    default ClassSet classes() {
        return whole().classes();
    }

    @Override
    default Optional<DeclaredClasses> declaredClasses() {
        return whole().declaredClasses();
    }

    @Override
    default NavigableSet<Split> splits() {
        return whole().splits();
    }

    @Override
    default List<Sample> samples(Split split) {
        return whole().samples(split);
    }

    @Override
    default Listing listing(Split split) {
        return whole().listing(split);
    }
}
