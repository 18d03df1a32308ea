/**
 * Brings weights from elsewhere to a network: how a kind of file names what the network holds, how PyTorch orders
 * axes, and what was loaded, missing and left over. {@link org.dance4j.graphs.weights.WeightImport} is the way in.
 * Depends on the network as data; files are read in {@code graphs.weights.files}.
 */
package org.dance4j.graphs.weights;
