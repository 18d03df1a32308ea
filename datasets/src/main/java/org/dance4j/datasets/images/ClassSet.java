package org.dance4j.datasets.images;

import java.util.List;

/**
 * The classes of a dataset, in the order of their label values.
 *
 * @param names a name for each class
 * @param colours a colour for each class, {@code 0xRRGGBB}
 */
public record ClassSet(List<String> names, List<Integer> colours) {

    /**
     * Requires as many colours as names.
     *
     * @throws IllegalArgumentException if there is no class, or one lacks a name or a colour
     */
    public ClassSet {
        names = List.copyOf(names);
        colours = List.copyOf(colours);
        if (names.isEmpty() || names.size() != colours.size()) {
            throw new IllegalArgumentException("each class needs a name and a colour, found " + names.size()
                    + " names and " + colours.size() + " colours");
        }
    }

    /** The number of classes; void is none of them. */
    public int size() {
        return names.size();
    }
}
