/**
 * Datasets in the formats of annotation tools, turned into one that {@code --dataset folder} reads. What tools write is
 * read by {@code formats}, how annotations become label maps is in {@code shapes}; here are splits, names and files. Used
 * by the command line only.
 */
package org.dance4j.datasets.convert;
