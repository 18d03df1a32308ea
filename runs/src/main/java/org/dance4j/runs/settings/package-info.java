/**
 * What is asked of a run ({@link org.dance4j.runs.settings.Settings}), what it is when all is resolved
 * ({@link org.dance4j.runs.settings.RunConfig}), the defaults that depend on data and network, and the files that hold
 * settings. It knows nothing of runs.
 */
package org.dance4j.runs.settings;
