package org.dance4j.training.settings;

/** What a run trains and infers in. */
public enum Arithmetic {
    /** Floats. */
    FLOAT,
    /** Integers in inference: the forward pass of training rounds as they do, gradients are floats. */
    INT8_INFERENCE,
    /** Integers in training and inference. */
    INT8
}
