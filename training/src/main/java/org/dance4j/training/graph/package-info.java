/**
 * Training as TensorFlow operations: a network's forward pass, losses, gradients and the optimizer's update, and the
 * session that holds weights and slots. The loop calls it step by step and reads weights back to slim them. Depends on
 * the network's operations and batches; it knows nothing of epochs, budgets or files.
 */
package org.dance4j.training.graph;
