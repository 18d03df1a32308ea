package org.dance4j.datasets.labels;

import java.util.List;
import java.util.stream.IntStream;
import org.dance4j.datasets.images.ClassSet;

/**
 * The classes of PASCAL VOC by their labels, with its colours.
 *
 * @see <a href="http://host.robots.ox.ac.uk/pascal/VOC/voc2012">VOC 2012</a>, the documentation of its development kit
 */
public final class VocClasses {

    private static final List<String> NAMES = List.of(
            "background",
            "aeroplane",
            "bicycle",
            "bird",
            "boat",
            "bottle",
            "bus",
            "car",
            "cat",
            "chair",
            "cow",
            "diningtable",
            "dog",
            "horse",
            "motorbike",
            "person",
            "pottedplant",
            "sheep",
            "sofa",
            "train",
            "tvmonitor");

    /** All of them, background first. */
    public static final ClassSet ALL = new ClassSet(
            NAMES, IntStream.range(0, NAMES.size()).mapToObj(VocColours::of).toList());

    private VocClasses() {}
}
