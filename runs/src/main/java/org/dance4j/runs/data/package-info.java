/**
 * What a run remembers of the images and labels that it began with, to find out whether they are still the same.
 */
package org.dance4j.runs.data;
