package org.dance4j.export.tflite;

import com.google.common.base.Ascii;

/** What a TFLite model gives for each place of its input. */
public enum TfLiteOutput {
    /** The network's values for each class, {@code [1, H, W, classes]}; the largest wins. */
    LOGITS,
    /** The class, uint8 {@code [1, H, W]}: a cast behind TFLite's own argmax, which has 32 bits or 64. */
    LABELS,
    /** The classes' probabilities, {@code [1, H, W, classes]}: the softmax of the logits. */
    SCORES;

    /** The name used in files, in models and on the command line. */
    public String text() {
        return Ascii.toLowerCase(name());
    }
}
