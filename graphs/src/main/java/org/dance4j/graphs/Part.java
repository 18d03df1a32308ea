package org.dance4j.graphs;

/** The part of a segmentation network that a layer belongs to. */
public enum Part {
    /** The feature extractor, a classification network without its classifier. */
    BACKBONE,
    /** What gathers context at several scales: ASPP, pyramid pooling, attention refinement, cascade fusion. */
    MULTI_SCALE,
    /** Everything else between the features and the logits. */
    HEAD
}
