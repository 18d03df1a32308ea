/**
 * How good labels are: confusion matrix, IoU per class, pixel accuracy, the comparison of two models; and {@link
 * org.dance4j.eval.metrics.Metrics}, the record that a run leaves as {@code metrics.json}.
 *
 * <p>Plain arithmetic and data that may be used from anywhere. Depends on the class sets of images and on consumption
 * records.
 */
package org.dance4j.eval.metrics;
