/**
 * Whole runs, from settings to a trained and slimmed network with figures, files for other runtimes and a report: start and
 * resume ({@link org.dance4j.runs.TrainingRun}), what a folder holds ({@link org.dance4j.runs.StoredRun}), what it
 * goes on with ({@link org.dance4j.runs.Resumption}), and what follows training. A run talks through a {@link org.dance4j.runs.RunListener} and knows of no terminal. It may use all modules but
 * {@code cli}.
 */
package org.dance4j.runs;
