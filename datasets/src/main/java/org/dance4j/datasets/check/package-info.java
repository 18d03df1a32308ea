/**
 * Reads a whole dataset once and tells what is in it and everything that is wrong with its files, where other code
 * stops at the first fault. Used by the command line only. Depends on the dataset's interfaces, images and pipeline
 * stages, and on nothing that trains.
 */
package org.dance4j.datasets.check;
