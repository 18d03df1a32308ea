package org.dance4j.datasets;

import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ClassSet;

/** Labelled images in splits. */
public interface Dataset {

    /** The name it is opened by. */
    String name();

    /** The classes that label maps hold; any other value is void. */
    ClassSet classes();

    /** What the dataset's owner said of its labels; empty if every such dataset has the same classes. */
    default Optional<DeclaredClasses> declaredClasses() {
        return Optional.empty();
    }

    /** The splits that there are, in their order. */
    default NavigableSet<Split> splits() {
        return new TreeSet<>(Split.USUAL);
    }

    /**
     * The samples of a split in a fixed order, at least one.
     *
     * @throws BadInputException if the dataset has no such split, or its files are incomplete
     */
    List<Sample> samples(Split split);

    /**
     * The samples of a split as far as its files are complete, and what is wrong with the others.
     *
     * @throws BadInputException if the dataset has no such split, or its folders cannot be read
     */
    default Listing listing(Split split) {
        return new Listing(samples(split), List.of());
    }
}
