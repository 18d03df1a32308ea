package org.dance4j.datasets.convert.formats;

import java.util.Optional;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.shapes.Labelling;

/**
 * An image and what is said of it.
 *
 * @param name what tells it from others of the source, with slashes: its path, or, in datasets that training reads, as much of
 *     that as is needed
 * @param path its path in the source, with slashes
 * @param split the split that the source puts it in, if it does
 */
public record Entry(String name, String path, Optional<Split> split, Picture picture, Labelling labelling) {

    /** An image that is called by its path. */
    public Entry(String name, Optional<Split> split, Picture picture, Labelling labelling) {
        this(name, name, split, picture, labelling);
    }
}
