/**
 * What a run remembers of the images and labels that it began with, to find out whether they are still the same, and where
 * their measured complexities are kept between runs.
 */
package org.dance4j.runs.data;
