package org.dance4j.datasets.convert.formats;

import java.util.Optional;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.shapes.Labelling;

/**
 * An image and what is said of it.
 *
 * @param name its path in the source, with slashes
 * @param split the split that the source puts it in, if it does
 */
public record Entry(String name, Optional<Split> split, Picture picture, Labelling labelling) {}
