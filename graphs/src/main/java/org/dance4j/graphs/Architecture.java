package org.dance4j.graphs;

import java.util.List;

/** A family of networks, described once and built for any of its backbones and any number of classes. */
public interface Architecture {

    /** The name people ask for it by, for example {@code bisenet}. */
    String name();

    /** The backbones it can stand on; the first is the default. */
    List<String> backbones();

    /**
     * Describes the network.
     *
     * @throws IllegalArgumentException if the architecture has no such backbone
     */
    Network network(Options options);

    /**
     * What decides a network within its family.
     *
     * @param backbone one of {@link #backbones()}
     * @param classes the number of classes, at least 2
     * @param normalization what is subtracted from pixel values and what they are divided by
     */
    record Options(String backbone, int classes, Op.Normalize normalization) {

        /** ImageNet's mean and deviation, in pixel values 0–255 (RGB). */
        public static final Op.Normalize IMAGENET = new Op.Normalize(
                List.of(0.485 * 255, 0.456 * 255, 0.406 * 255), List.of(0.229 * 255, 0.224 * 255, 0.225 * 255));

        public Options {
            if (classes < 2) {
                throw new IllegalArgumentException("a segmentation network needs at least 2 classes, found " + classes);
            }
        }

        /** Options with ImageNet's normalisation. */
        public Options(String backbone, int classes) {
            this(backbone, classes, IMAGENET);
        }
    }
}
