/**
 * Networks as TensorFlow operations. {@link org.dance4j.graphs.tensorflow.NetworkOps} is the one place that turns
 * layers into operations and {@link org.dance4j.graphs.tensorflow.InferenceOps} the one way from an image to labels,
 * called by validation, evaluation and export alike.
 *
 * <p>Whoever needs a network in a graph takes it from here. Depends on the network as data, in floats and integers, and
 * on sessions and sums over processes.
 */
package org.dance4j.graphs.tensorflow;
