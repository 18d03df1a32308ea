package org.dance4j.datasets;

/**
 * How far some work has come.
 *
 * @param done items done
 * @param total items in all
 */
public record Progress(int done, int total) {}
