package org.dance4j.datasets;

/**
 * A sample that is left out because a file of it cannot be used or is missing.
 *
 * @param sample the sample's id; what else names the file if it belongs to no sample
 * @param problem one sentence that names the file
 */
public record BadFile(String sample, String problem) {}
