/**
 * How complex an image is, and what follows from it: SC_mean (equation 1 of the paper), or complexity relative to the
 * image's light; the Maxwell–Boltzmann distribution fitted to a training split, the projection to p from 0 to 1, and the
 * size at which an image of that p is used.
 *
 * <p>{@link org.dance4j.datasets.complexity.ComplexityIndex} measures datasets and keeps what it measured by the
 * content of the files. Exports repeat this arithmetic inside models, so a change here changes them and their tests.
 * Depends on images, the dataset's interfaces and pipeline stages.
 */
package org.dance4j.datasets.complexity;
