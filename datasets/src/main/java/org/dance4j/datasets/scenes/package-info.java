/**
 * Street scenes drawn from a seed, with exact labels: the dataset that is there without a download. {@link
 * org.dance4j.datasets.scenes.Scenes} is a dataset like any other and the only class for use from outside; the rest
 * paints. The same seed draws the same pixels on every machine.
 */
package org.dance4j.datasets.scenes;
