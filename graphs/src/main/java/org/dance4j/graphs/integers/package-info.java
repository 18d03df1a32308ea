/**
 * Networks in 8-bit integers: which operations the integer form uses, where activations become integers, their grids, and
 * an interpreter that computes a network from pixel values to labels without floating point.
 *
 * <p>Used by {@code graphs.tensorflow}, training and exports. Depends on the network and its operations only.
 */
package org.dance4j.graphs.integers;
