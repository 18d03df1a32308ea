/**
 * The network as data: an immutable graph of layers with their operations, its parameters and weights, what it costs,
 * and its folded form. {@link org.dance4j.graphs.LayerStack} is the notation to write one in.
 *
 * <p>Everything else of a network, from TensorFlow operations to exports, is a function of what is here. May be used
 * from anywhere; of graphs it depends on {@code ops} only, and on neither TensorFlow nor the command line.
 */
package org.dance4j.graphs;
