package org.dance4j.datasets.convert;

import java.util.List;
import java.util.Map;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ClassSet;

/**
 * What came of a conversion.
 *
 * @param classes the classes
 * @param images the number of images of each split
 * @param leftOut the images that could not be used
 * @param notes what else of the source was not taken, or counts otherwise than one might think, a sentence each
 * @param sourcesSplits whether the splits are the source's own
 */
public record Converted(
        ClassSet classes,
        Map<Split, Integer> images,
        List<BadFile> leftOut,
        List<String> notes,
        boolean sourcesSplits) {}
