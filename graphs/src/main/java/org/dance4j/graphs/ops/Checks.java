package org.dance4j.graphs.ops;

import java.util.List;

/** What operations require of their inputs and settings. */
final class Checks {

    private Checks() {}

    static <T> T onlyOf(List<T> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("one input is expected, found " + inputs.size());
        }
        return inputs.get(0);
    }

    static FeatureShape firstOf(List<FeatureShape> inputs) {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("at least one input is expected");
        }
        return inputs.get(0);
    }

    /** The shape that inputs have together when those of 1 × 1 are broadcast. */
    static FeatureShape broadcast(List<FeatureShape> inputs) {
        FeatureShape largest = firstOf(inputs);
        for (FeatureShape input : inputs) {
            if (input.area() > largest.area()) {
                largest = input;
            }
        }
        for (FeatureShape input : inputs) {
            requireChannels(largest.channels(), input.channels());
            if (input.area() != 1) {
                requireSameSize(largest, input);
            }
        }
        return largest;
    }

    static void requireMapAndSize(List<FeatureShape> inputs) {
        if (inputs.size() != 2) {
            throw new IllegalArgumentException("a map and one of the size wanted are expected, found " + inputs.size());
        }
    }

    static void requirePositive(String setting, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(setting + " must be at least 1, found " + value);
        }
    }

    static void requireNotNegative(String setting, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(setting + " must not be negative, found " + value);
        }
    }

    /** Larger padding would hold whole windows. */
    static void requireHalfAtMost(int kernel, int padding) {
        if (2 * padding > kernel) {
            throw new IllegalArgumentException(
                    "padding must be at most half the kernel of " + kernel + ", found " + padding);
        }
    }

    static void requireChannels(int expected, int found) {
        if (expected != found) {
            throw new IllegalArgumentException(expected + " channels are expected, found " + found);
        }
    }

    static void requireSameSize(FeatureShape expected, FeatureShape found) {
        if (expected.height() != found.height() || expected.width() != found.width()) {
            throw new IllegalArgumentException("maps of one size are expected, found " + expected.height() + " × "
                    + expected.width() + " and " + found.height() + " × " + found.width());
        }
    }
}
