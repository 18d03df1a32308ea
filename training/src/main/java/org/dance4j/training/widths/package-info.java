/**
 * Training at several widths: the passes of a step, the widths that a step draws from a range, and the batch-norm
 * statistics of widths that were not trained.
 */
package org.dance4j.training.widths;
