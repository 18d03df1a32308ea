/**
 * Images and label maps in memory, files of them, and pictures of label maps. An {@link
 * org.dance4j.datasets.images.RgbImage} and a {@link org.dance4j.datasets.images.LabelMap} hold bytes in rows, {@code
 * [H, W, 3]} and {@code [H, W]}; {@link org.dance4j.datasets.images.LabelCode} says what the pixels of a label file
 * stand for.
 *
 * <p>PNG and JPEG are decoded by Java or, where the pixels are the same, by TensorFlow's faster operations. Whoever reads
 * them, images and labels are upright as viewers show them: {@link org.dance4j.datasets.images.Orientation} is the one
 * table of how pixels are turned. May be used from anywhere; depends on {@code common} only.
 */
package org.dance4j.datasets.images;
