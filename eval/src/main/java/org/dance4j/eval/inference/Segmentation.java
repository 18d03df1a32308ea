package org.dance4j.eval.inference;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.dance4j.datasets.images.LabelMap;

/**
 * What a model made of one image: its labels, and on demand what they were chosen from. Nothing more is computed for who
 * asks for labels only. To be closed before the model is.
 */
public interface Segmentation extends AutoCloseable {

    /** The class of each pixel, at the image's own size. */
    LabelMap labels();

    /**
     * The probability of each pixel's label, from 0 to 1, {@code [height, width]} in row-major order; empty if the model
     * does not tell.
     */
    Optional<float[]> confidence();

    /** The probability of each class at each pixel; empty if the model does not tell. */
    Optional<ClassProbabilities> probabilities();

    /** Seconds that labels took in the process that has the model, where that is another one. */
    default OptionalDouble seconds() {
        return OptionalDouble.empty();
    }

    /** Multiply-accumulates that it took, where it took more than one pass of the network. */
    default OptionalLong macs() {
        return OptionalLong.empty();
    }

    @Override
    void close();

    /** Labels of which no more is known. */
    static Segmentation of(LabelMap labels) {
        return new Whole(labels, Optional.empty(), Optional.empty(), OptionalLong.empty());
    }

    /** Probabilities, and the labels that follow from them. */
    static Segmentation of(ClassProbabilities probabilities, OptionalLong macs) {
        return new Whole(
                probabilities.labels(), Optional.of(probabilities.confidence()), Optional.of(probabilities), macs);
    }

    /** What is known already and holds nothing open. */
    record Whole(
            LabelMap labels,
            Optional<float[]> confidence,
            Optional<ClassProbabilities> probabilities,
            OptionalLong macs)
            implements Segmentation {

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
