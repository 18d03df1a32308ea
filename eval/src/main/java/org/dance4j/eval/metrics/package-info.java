/**
 * How good labels are: confusion matrix, IoU, F1, precision and recall per class, calibration, along borders and by kinds of images, pixel accuracy, the
 * comparison of two models; and {@link
 * org.dance4j.eval.metrics.Metrics}, the record that a run leaves as {@code metrics.json}.
 *
 * <p>Plain arithmetic and data that may be used from anywhere. Depends on images, their
 * complexity, and consumption records.
 */
package org.dance4j.eval.metrics;
