package org.dance4j.datasets;

import java.util.List;

/** Labelled images in splits. */
public interface Dataset {

    /** The name it is opened by. */
    String name();

    ClassSet classes();

    /**
     * The samples of a split in a fixed order, at least one.
     *
     * @throws BadInputException if the dataset has no such split, or its files are incomplete
     */
    List<Sample> samples(Split split);
}
