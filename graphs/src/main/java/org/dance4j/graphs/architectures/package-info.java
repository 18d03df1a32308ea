/**
 * The networks there are, as descriptions: a class for each family, written as its paper and its public implementation
 * have it, with their layers' names, so that published weights load.
 *
 * <p>{@link org.dance4j.graphs.architectures.Architecture} is what a new family implements and {@link
 * org.dance4j.graphs.architectures.Architectures} finds one by name; but for the reference checks, no other code knows
 * a single architecture. Depends on the network as data and on the names of weights.
 */
package org.dance4j.graphs.architectures;
