package org.dance4j.slimming.latency;

import org.dance4j.graphs.Network;

/** Runs networks in one form and takes their time. */
@FunctionalInterface
public interface Stopwatch {

    /**
     * The time that a network takes for one image of a size, weights being whatever they are.
     *
     * @param network in inference form; its image may have any number of channels
     * @return seconds, above 0
     */
    double seconds(Network network, int height, int width);
}
