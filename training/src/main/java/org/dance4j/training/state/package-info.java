/**
 * What a run keeps on disk to go on and to be read later: checkpoints, the log of epochs, records of prunings,
 * TensorBoard events, and where each lies in a run's folder. {@link org.dance4j.training.state.Checkpoint} holds all
 * that resuming needs. Depends on the network and its files, slimming's records, and the names of trainable
 * parameters.
 */
package org.dance4j.training.state;
