package org.dance4j.slimming.latency;

/** What runs a network whose time is asked for. */
public enum LatencyForm {
    /** A TensorFlow session, as a SavedModel is served by, in 32-bit floats. */
    SAVED_MODEL,
    /** A TFLite file in 32-bit floats. */
    TFLITE_FLOAT32,
    /** A TFLite file in 8-bit integers. */
    TFLITE_INT8
}
