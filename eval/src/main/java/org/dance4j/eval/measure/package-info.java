/**
 * What computing costs: latency, energy by the counters of processors and GPUs, processor time, peak memory; and
 * models in processes of their own, so that these figures are theirs alone. What cannot be measured is NaN, never a
 * guess.
 *
 * <p>Used by evaluation commands and, for its consumption, by training. Depends on inference and images.
 */
package org.dance4j.eval.measure;
