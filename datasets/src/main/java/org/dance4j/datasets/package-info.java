/**
 * What a dataset is: labelled images in splits, each a {@link org.dance4j.datasets.Sample} that reads its image and
 * label map when asked. {@link org.dance4j.datasets.BadFiles} decides whether a damaged or missing file stops the work
 * or is left out, and {@link org.dance4j.datasets.SampleCache} keeps decoded samples while memory lasts.
 *
 * <p>The interfaces here are what all others take; the datasets themselves are in {@code readers} and {@code scenes}.
 * Depends on {@code datasets.images} and {@code common.io} only.
 */
package org.dance4j.datasets;
