/**
 * Experiments: many runs that differ in settings, planned, trained and looked at. They use {@link org.dance4j.runs}.
 */
package org.dance4j.runs.experiments;
