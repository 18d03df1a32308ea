/**
 * What layers compute, as data: the sealed {@link org.dance4j.graphs.ops.Op}, a record for each operation, and the answers
 * that an operation gives of itself. An operation says what shape and parameters it has, what it costs, what it does to
 * channels, when its result is silent, how its 8-bit range follows and how it takes a batch normalisation in; {@link
 * org.dance4j.graphs.ops.OpVisitor} makes sure that each is lowered. Sealed types share a package, so that this one grows
 * with the operations. It may be used from everywhere, and uses no other package.
 */
package org.dance4j.graphs.ops;
