/**
 * An image labelled as several: in windows that overlap ({@link org.dance4j.eval.inference.views.Windows}), mirrored and
 * at other sizes ({@link org.dance4j.eval.inference.views.TestTimeAugmentation}). Each view is an image of its own to the
 * model, and probabilities of all views are averaged.
 *
 * <p>Depends on images and on models that label them; may be used from any later module.
 */
package org.dance4j.eval.inference.views;
