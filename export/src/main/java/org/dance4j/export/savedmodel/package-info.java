/**
 * A trained model as a TensorFlow SavedModel that needs nothing around it: complexity, p, resizing, network and labels
 * are inside one graph.
 *
 * <p>{@link org.dance4j.export.savedmodel.SavedModelExport} is the way in. Depends on inference and the network's
 * operations; where it repeats the arithmetic of complexity and sizes in operations, tests compare the two.
 * {@link org.dance4j.export.savedmodel.GradientOps} is what TFLite's model of complexity is made of, too.
 */
package org.dance4j.export.savedmodel;
