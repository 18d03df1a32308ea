/**
 * Checks networks against what their public implementations computed: both are filled with weights that are formulas
 * of their names, and the outputs are compared. Used by the command line and tests. Depends on architectures, weights and
 * TensorFlow operations of graphs.
 */
package org.dance4j.graphs.reference;
