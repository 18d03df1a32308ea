package org.dance4j.export.trace;

import org.dance4j.graphs.Part;

/** What inference does, from an image to its labels, in this order but for the last. */
public enum InferenceStep {
    /** p and the size that follows from it: complexity, distribution function, choice of the size. */
    P,
    /** The image resized to that size. */
    RESIZING,
    /** The network's layers of that part, and likewise the next two. */
    BACKBONE,
    /** The layers that join features of several scales. */
    MULTI_SCALE,
    /** The layers that turn features into logits. */
    HEAD,
    /** Logits enlarged to the image's size, and the largest of each pixel's found. */
    LABELS,
    /** Operations that cannot be mapped to any of these. */
    OTHER;

    static InferenceStep of(Part part) {
        return switch (part) {
            case BACKBONE -> BACKBONE;
            case MULTI_SCALE -> MULTI_SCALE;
            case HEAD -> HEAD;
        };
    }
}
