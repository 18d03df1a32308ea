/**
 * How a step changes weights: update rules with named slots per parameter, and what regularization adds to gradients.
 * Depends on networks and TensorFlow only, not on objectives or the training loop.
 */
package org.dance4j.training.optimizer;
