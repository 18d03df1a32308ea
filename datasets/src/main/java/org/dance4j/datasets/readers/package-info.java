/**
 * The datasets that lie in files: Cityscapes, CamVid in two layouts, BDD100K, ADE20K, PASCAL VOC 2012 and anyone's own folder.
 * A reader lists the pairs of image and label of each split and notes what has no counterpart; it opens no image to do
 * so. Files of two folders are paired by their paths in these, those of a list as it says.
 *
 * <p>{@link org.dance4j.datasets.readers.Datasets} opens any of them by its name and is the way in from outside.
 * Depends on the dataset's interfaces and images; a new dataset is one class here and a line there.
 */
package org.dance4j.datasets.readers;
