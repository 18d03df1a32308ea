/**
 * Processes that train one run together: how they find each other, what they tell each other, and sums over all of them on
 * TensorFlow's own runtime ({@code common.cluster}). {@link org.dance4j.training.cluster.ProcessGroup} is what training
 * sees of them.
 *
 * <p>Depends on nothing else of training; it knows no networks, and no command line.
 */
package org.dance4j.training.cluster;
