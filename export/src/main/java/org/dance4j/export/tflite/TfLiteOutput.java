package org.dance4j.export.tflite;

import com.google.common.base.Ascii;
import org.dance4j.eval.inference.NetworkOutput;
import org.dance4j.export.errors.ConversionException;
import org.dance4j.graphs.Enlargement;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Interpolation;

/** What a TFLite model gives for each place of its input. */
public enum TfLiteOutput {
    /** The network's values for each class, {@code [1, H, W, classes]}; the largest wins. */
    LOGITS,
    /** The class, uint8 {@code [1, H, W]}: a cast behind TFLite's own argmax, which has 32 bits or 64. */
    LABELS,
    /** The classes' probabilities, {@code [1, H, W, classes]}: the softmax of the logits. */
    SCORES,
    /**
     * The logits before the network enlarges them to the size of its input, {@code [1, h, w, classes]}: who labels does it,
     * where classes meet. Of networks that do not end so the logits.
     */
    COARSE;

    /** The name used in files, in models and on the command line. */
    public String text() {
        return this == COARSE ? NetworkOutput.CoarseScores.NAME : Ascii.toLowerCase(name());
    }

    /**
     * The part of a network that gives it.
     *
     * @param network in inference form
     * @throws ConversionException if coarse logits would be enlarged in another way than the network does
     */
    public Network of(Network network) {
        if (this != COARSE) {
            return network;
        }
        Enlargement.of(network, network.output())
                .filter(enlargement -> enlargement.method() != Interpolation.BILINEAR)
                .ifPresent(enlargement -> {
                    throw new ConversionException("network " + network.name()
                            + " enlarges its logits corner on corner, which coarse files leave no room to say");
                });
        return Enlargement.before(network);
    }

    /** What is fastest to label with where all classes' values are wanted. */
    public static TfLiteOutput fastest(Network network) {
        return Enlargement.of(network, network.output())
                        .filter(enlargement -> enlargement.method() == Interpolation.BILINEAR)
                        .isPresent()
                ? COARSE
                : LOGITS;
    }

    /** Whether labels are those of the logits, enlarged to the image. */
    public boolean isOfLogits() {
        return this == LOGITS || this == COARSE;
    }
}
