/**
 * From a dataset to training batches. {@link org.dance4j.datasets.batches.EpochPlan} decides, as a function of
 * configuration and epoch, which images are seen, how large and in which batch; this is where data slimming (paper,
 * section 3.2) acts. {@link org.dance4j.datasets.batches.TrainingPipeline} reads, varies and stacks what is planned
 * into tensors.
 *
 * <p>Used by training through the pipeline and {@link org.dance4j.datasets.batches.Batch}, whose taker closes it. May
 * depend on all packages of datasets but {@code readers}, {@code scenes} and {@code check}.
 */
package org.dance4j.datasets.batches;
