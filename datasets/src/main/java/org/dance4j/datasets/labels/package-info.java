/**
 * What labels hold beside what they should: {@link org.dance4j.datasets.labels.LabelContent} is what is counted in one
 * label map, and {@link org.dance4j.datasets.labels.LabelSurvey} finds what speaks against the way in which a dataset's
 * labels are read, such as classes without a pixel, void that is most of a split, and palettes in another order.
 * {@link org.dance4j.datasets.labels.VocClasses} and {@link org.dance4j.datasets.labels.StreetClasses} are tables of classes
 * that readers and conversions share.
 *
 * <p>Used by the check of a dataset and at the start of a run. Depends on the dataset's interfaces and images.
 */
package org.dance4j.datasets.labels;
