/**
 * Elements that pass through stages one after another: map, filter, shuffle, batch by key, prefetch, each with a
 * bounded number of elements in flight and the same order whatever the number of threads. What a stage holds is closed
 * when the pipeline is.
 *
 * <p>{@link org.dance4j.datasets.stream.Pipeline} is the way in. The stages know nothing of images and depend on no
 * other package.
 */
package org.dance4j.datasets.stream;
