/**
 * What training makes small: weighted terms over named outputs, each a value and a gradient at its logits. Depends on
 * networks and TensorFlow only, not on optimizers or the training loop.
 */
package org.dance4j.training.objective;
