package org.dance4j.training.settings;

/** What training in integers makes of the first convolutions behind the image and of those that give logits. */
public enum OuterLayers {
    /** The same as of all others. */
    INTEGERS,
    /** Their weights, errors and gradients are floats; in inference their weights are integers, with a step per channel. */
    FLOAT
}
