package org.dance4j.datasets;

/**
 * A sample that is left out because a file of it cannot be used.
 *
 * @param sample the sample's id
 * @param problem one sentence that names the file
 */
public record BadFile(String sample, String problem) {}
