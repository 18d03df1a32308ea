/**
 * Runs a model over labelled images and counts what it gets right, and opens exported models of any kind as
 * segmenters. {@link org.dance4j.eval.evaluation.Tolerance} says how far an exported model may be from the session it
 * was made from.
 *
 * <p>Used by the exporter and the command line. Depends on inference, metrics and the dataset's interfaces.
 */
package org.dance4j.eval.evaluation;
