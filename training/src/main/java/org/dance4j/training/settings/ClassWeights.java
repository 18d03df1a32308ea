package org.dance4j.training.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dance4j.common.text.EnumText;

/**
 * What the pixels of each class count in the loss: a way to find it, a file that says it, or the weights themselves, which
 * are what a run has resolved the others to.
 */
public sealed interface ClassWeights {

    /** Weights by how frequent classes are in the training labels. */
    enum Balance implements ClassWeights {
        /** All classes count the same. */
        NONE,
        /** 1 / ln(1.02 + share of the class). */
        LOG,
        /** Median frequency balancing. */
        MEDIAN
    }

    /**
     * Weights that a file holds.
     *
     * @param path the file
     */
    record InFile(Path path) implements ClassWeights {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * Weights in the order of the classes.
     *
     * @param weights above 0 and finite
     */
    record Given(List<Double> weights) implements ClassWeights {

        /**
         * Requires weights.
         *
         * @throws IllegalArgumentException if there is none, or one is not above 0 and finite
         */
        public Given {
            weights = List.copyOf(weights);
            if (weights.isEmpty()) {
                throw new IllegalArgumentException("expected class weights, found none");
            }
            for (double weight : weights) {
                if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException("class weights must be above 0 and finite, found " + weight);
                }
            }
        }

        @Override
        public String toString() {
            return weights.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
    }

    /**
     * Reads {@code none}, {@code log}, {@code median}, numbers with commas between them, or else the name of a file.
     *
     * @throws IllegalArgumentException if a number is not above 0 and finite, or there is nothing to read
     */
    static ClassWeights parse(String text) {
        Pattern number = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?|NaN|[-+]?Infinity");
        List<String> parts = Stream.of(text.split(",", -1)).map(String::strip).toList();
        for (Balance balance : Balance.values()) {
            if (EnumText.of(balance).equals(text)) {
                return balance;
            }
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("expected none, log, median, a file, or class weights, found nothing");
        }
        return parts.stream().allMatch(part -> number.matcher(part).matches())
                ? new Given(parts.stream().map(Double::valueOf).toList())
                : new InFile(Path.of(text));
    }
}
