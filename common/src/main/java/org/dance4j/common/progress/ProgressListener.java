package org.dance4j.common.progress;

/**
 * How far some work has come.
 *
 * @param done items done
 * @param total items in all
 */
public record ProgressListener(int done, int total) {}
