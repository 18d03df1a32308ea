/**
 * What experiments come to, as tables, JSON and a page.
 */
package org.dance4j.runs.experiments.results;
