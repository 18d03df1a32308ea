/**
 * Trained models that label images. A {@link org.dance4j.eval.inference.Segmenter} takes an image and gives its label
 * map, whatever runs it; {@link org.dance4j.eval.inference.TrainedModel} is all that inference needs, and {@link
 * org.dance4j.eval.inference.ModelCard} what is kept of it beside an exported file.
 *
 * <p>May be used from any later module. Depends on the network, its operations, images and complexity; it does not
 * know how models are trained or exported.
 */
package org.dance4j.eval.inference;
